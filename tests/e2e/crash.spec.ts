// Recovery: a worker that crashes says so, and another one takes over with the same data.

import { App, expect, TINY, test } from "./support/page.ts";

test("after a crash of the worker the page says so, keeps the data and trains again", async ({ page }, info) => {
  const app = new App(page, info.project.metadata.device);
  await app.open({ ...TINY, epochs: 50 });
  await app.trainButton.click();
  await app.trainUntil(1);
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error("panicked at a test");
    });
  });
  await expect(page.locator("#train").getByRole("alert")).toContainText("panicked at a test");
  await app.ready();
  expect(await app.imageCount()).toBe(10_000);
  await app.trainButton.click();
  await app.trainUntil(1);
  await expect(app.state).toHaveText("Training");
});
