// A run outlives its page: saved when the page is hidden, offered after a reload, gone on with, never by two tabs.

import type { Page } from "@playwright/test";
import { expect, TINY, test } from "./support/page.ts";

/** The browser tells a page that it is hidden when its tab goes to the background or is closed. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

/** Bytes that the page keeps in its private storage. */
function kept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("autodidact-runs", { create: true });
    let bytes = 0;
    for await (const handle of folder.values()) {
      // The worker may remove a file between its listing and this.
      const file = await (handle as FileSystemFileHandle).getFile().catch(() => null);
      bytes += file?.size ?? 0;
    }
    return bytes;
  });
}

test("a run goes on after a reload", { tag: "@webgpu" }, async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 50 });
  await app.trainButton.click();
  await app.trainUntil(3);
  await hide(page);
  await expect.poll(() => kept(page)).toBeGreaterThan(1000);

  await page.reload();
  const offer = page.getByTestId("saved-run");
  await expect(offer).toContainText("SimCLR on Fashion-MNIST");
  const step = Number(/step ([\d,]+)/.exec((await offer.textContent()) ?? "")?.[1]?.replace(",", ""));
  expect(step).toBeGreaterThanOrEqual(3);
  await app.button("Go on with it").click();
  await expect(app.state).toHaveText("Training");
  expect(await app.step()).toBeGreaterThanOrEqual(step);
  await app.trainUntil(step + 2);
  await expect(offer).toBeHidden();
});

test("a run that is discarded is not offered again", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 50 });
  await app.trainButton.click();
  await app.trainUntil(1);
  await hide(page);
  await expect.poll(() => kept(page)).toBeGreaterThan(1000);
  await page.reload();
  await app.button("Discard it").click();
  await expect.poll(() => kept(page)).toBe(0);
  await page.reload();
  await app.ready();
  await expect(page.getByTestId("saved-run")).toBeHidden();
});

test("two tabs do not write one run, and a browser that stores nothing trains on", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 50 });
  await app.trainButton.click();
  await app.trainUntil(1);
  await hide(page);
  await expect.poll(() => kept(page)).toBeGreaterThan(1000);

  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByRole("button", { name: "Train", exact: true })).toBeEnabled();
  await expect(other.getByTestId("saved-run")).toBeHidden(); // it is being written
  await other.getByRole("button", { name: "Train", exact: true }).click();
  await expect(other.getByTestId("step")).not.toContainText(/^0 /);
  await hide(other);
  await expect(other.locator("#train")).toContainText("another tab saves its run");
  await other.close();

  await page.evaluate(() => {
    navigator.storage.getDirectory = () => Promise.reject(new DOMException("denied by a test", "SecurityError"));
  });
  await app.button("Stop").click();
  await app.ready();
  await app.trainButton.click();
  await app.trainUntil(1);
  await hide(page);
  await expect(page.locator("#train")).toContainText("denied by a test");
  await app.trainUntil((await app.step()) + 2);
});
