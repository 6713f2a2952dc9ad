// Recovery: a worker that crashes is replaced, and the run goes on where it was.

import { App, expect, TINY, test } from "./support/page.ts";

test("after a crash of the worker the run goes on by itself, with the same data", async ({ page }, info) => {
  const app = new App(page, info.project.metadata.device);
  await app.open({ ...TINY, epochs: 50 });
  await app.trainButton.click();
  await app.trainUntil(1);
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error("panicked at a test");
    });
  });
  await expect(page.locator("#train").getByRole("status").first()).toContainText("panicked at a test");
  const step = await app.step();
  await app.trainUntil(step + 2);
  await expect(app.state).toHaveText("Training");
  expect(await app.imageCount()).toBe(10_000);
});
