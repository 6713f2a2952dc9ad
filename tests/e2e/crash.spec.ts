// Faults: a worker that crashes or is terminated is replaced, and the run goes on where it was; a page in the background
// or without storage trains on; a run may leave the GPU while it trains.

import type { Page } from "@playwright/test";
import { images, zip } from "./support/images.ts";
import { App, expect, TINY, test, UNTIL_STOPPED } from "./support/page.ts";

const FAULTS = {
  "throws in a task": () => {
    setTimeout(() => {
      throw new Error("panicked at a test");
    });
  },
  "rejects a promise that nobody awaits": () => void Promise.reject(new Error("panicked at a test")),
  "is terminated without a word": () => self.close(),
};

for (const [name, fault] of Object.entries(FAULTS)) {
  // Not the fixture's page: the error that we throw must not fail the test.
  test(`a run goes on by itself when its worker ${name}`, async ({ page }, info) => {
    const app = new App(page, info.project.metadata.device);
    await app.open({ ...TINY, epochs: UNTIL_STOPPED });
    await app.trainButton.click();
    await app.trainUntil(1);
    await page.workers()[0]?.evaluate(fault);
    await expect(page.locator("#train").getByRole("status").first()).toContainText(/panicked at a test|was terminated/);
    const step = await app.step();
    await app.trainUntil(step + 2);
    await expect(app.state).toHaveText("Training");
    expect(await app.imageCount()).toBe(10_000);
  });
}

/** A run that is over after a few steps. */
async function openOnFew(app: App): Promise<void> {
  await app.open({ ...TINY, epochs: 3 });
  await app.choose({ name: "shapes.zip", buffer: zip(images(20)) });
  await expect.poll(() => app.imageCount()).toBe(40);
  await app.ready();
}

/** What a browser does to a page in the background: no frames, and timers once a second. */
async function sendToBackground(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
    const timer = window.setTimeout.bind(window);
    Object.assign(window, {
      setTimeout: (task: () => void, after = 0) => timer(task, Math.ceil((after + 1) / 1000) * 1000),
    });
  });
}

test("a page in the background trains to the end", async ({ app, page }) => {
  await openOnFew(app);
  await sendToBackground(page);
  await app.trainButton.click();
  await expect(app.state).toHaveText("Done");
});

test("a run goes on when the storage is full, and says so", async ({ app, page }) => {
  await openOnFew(app);
  await page.evaluate(() => {
    FileSystemFileHandle.prototype.createWritable = () =>
      Promise.reject(new DOMException("no space left", "QuotaExceededError"));
  });
  await app.trainButton.click();
  await expect(page.locator("#train")).toContainText("storage is full");
  await expect(app.state).toHaveText("Done");
});

test("a run leaves the GPU for the processor while it trains", { tag: "@webgpu-only" }, async ({ app, page }) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  await app.trainButton.click();
  await app.trainUntil(2);
  await app.button("Go on on the processor").click();
  await expect(page.getByTestId("device")).toHaveAttribute("data-device", "cpu");
  const step = await app.step();
  expect(step).toBeGreaterThanOrEqual(2);
  await app.trainUntil(step + 5);
  await expect(app.state).toHaveText("Training");
  await expect(app.button("Go on on the processor")).toBeHidden();
});
