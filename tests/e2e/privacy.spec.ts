// Nothing leaves the device: no request after the page has loaded, and the policy forbids foreign hosts.

import { expect, TINY, test } from "./support/page.ts";

test("makes no request after loading, and none to another host ever", async ({ app, page, baseURL }) => {
  const requests: string[] = [];
  page.on("request", (request) => {
    // The browser fetches the icon for itself, when it likes.
    if (/^https?:/.test(request.url()) && !/icon-[\w-]+\.svg$/.test(request.url())) requests.push(request.url());
  });
  await app.open(TINY);
  await page.waitForLoadState("networkidle");
  expect(requests.length).toBeGreaterThan(0);
  for (const url of requests) expect(new URL(url).origin).toBe(new URL(baseURL as string).origin);

  requests.length = 0;
  await app.trainButton.click();
  await app.trainUntil(2);
  await app.button("Re-roll").click();
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "encoder.safetensors" }).click()]);
  expect(requests).toEqual([]);
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
