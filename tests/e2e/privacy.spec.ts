// Nothing leaves the device: no request after the page has loaded, and the policy forbids foreign hosts. No image stays
// in the browser either.

import type { Page } from "@playwright/test";
import { folder, images } from "./support/images.ts";
import { downloaded, expect, TINY, test, UNTIL_STOPPED } from "./support/page.ts";

/** Names of everything in the browser's storages. */
function stored(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie];
    for (const { name } of await indexedDB.databases()) names.push(`database ${name}`);
    names.push(...(await caches.keys()));
    const walk = async (folder: FileSystemDirectoryHandle) => {
      for await (const [name, handle] of folder.entries()) {
        names.push(name);
        if (handle.kind === "directory") await walk(handle as FileSystemDirectoryHandle);
      }
    };
    await walk(await navigator.storage.getDirectory());
    return names.filter(Boolean);
  });
}

test("makes no request after loading, and none to another host ever", async ({ app, page, baseURL }, info) => {
  const requests: string[] = [];
  page.on("request", (request) => {
    // The browser fetches the icon for itself, when it likes.
    if (/^https?:/.test(request.url()) && !/icon-[\w-]+\.svg$/.test(request.url())) requests.push(request.url());
  });
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  await page.waitForLoadState("networkidle");
  expect(requests.length).toBeGreaterThan(0);
  for (const url of requests) expect(new URL(url).origin).toBe(new URL(baseURL as string).origin);

  requests.length = 0;
  await app.drop(folder(info.outputPath("photos"), images(20)));
  await expect.poll(() => app.imageCount()).toBe(40);
  await app.ready();
  await app.trainButton.click();
  await app.trainUntil(2);
  await app.button("Re-roll").click();
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  await app.button("Evaluate").click();
  await expect(page.getByTestId("confusion")).toBeVisible();
  for (const name of ["encoder.safetensors", "embeddings.npy", "run.json", "checkpoint.safetensors"]) {
    expect((await downloaded(page, name)).length).toBeGreaterThan(0);
  }
  expect(requests).toEqual([]);

  const names = await stored(page);
  expect(names.filter((name) => !/^(autodidact-runs|page\.[ab])$/.test(name))).toEqual([]);
});

/** Runs in the page or in the worker: which directive stopped a request to another host? */
const blockedBy = () =>
  new Promise<string>((resolve) => {
    globalThis.addEventListener("securitypolicyviolation", (event) =>
      resolve((event as SecurityPolicyViolationEvent).effectiveDirective),
    );
    fetch("https://example.com/").then(
      () => resolve("nothing"),
      () => setTimeout(resolve, 2000, "the network, not the policy"),
    );
  });

test("the policy stops requests to other hosts, in the page and in the worker", async ({ app, page }) => {
  await app.open(TINY);
  expect(await page.evaluate(blockedBy)).toBe("connect-src");
  const [worker] = page.workers();
  expect(await worker?.evaluate(blockedBy)).toBe("connect-src");
});
