// Runs that are kept: listed after a reload, opened, renamed, compared, taken out and in; two tabs; no storage.

import type { Page } from "@playwright/test";
import { expect, TINY, test, UNTIL_STOPPED } from "./support/page.ts";

function keep(page: Page): Promise<void> {
  return page.locator("#gallery").getByRole("button", { name: "Keep this run" }).click();
}

test("a run is kept, and opened again after a reload", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  const gallery = page.locator("#gallery");
  await expect(gallery).toContainText("Nothing is kept yet");
  await app.trainButton.click();
  await app.trainUntil(3);
  await keep(page);
  const card = page.getByTestId("kept-run");
  await expect(card).toContainText("SimCLR · Fashion-MNIST");
  await expect(card.locator("img")).toBeVisible();
  await expect(page.getByTestId("storage-use")).toContainText("MB");
  await app.button("Stop").click();
  await page.reload();
  await app.ready();

  await page.getByRole("button", { name: /^Open/ }).click();
  await expect(app.state).toHaveText("Paused");
  const step = await app.step();
  expect(step).toBeGreaterThanOrEqual(3);
  await expect(page.getByTestId("loss")).toHaveText(/^\d+\.\d{3}$/);
  await app.button("Resume").click();
  await app.trainUntil(step + 1);
  await app.button("Stop").click();
});

test("kept runs are renamed, compared, taken out and in, and deleted", async ({ app, page }, info) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  const cards = page.getByTestId("kept-run");
  for (const [index, rate] of ["0.001", "0.002"].entries()) {
    await app.unfold("Training");
    await page.locator("#setting-learning_rate").fill(rate);
    await app.ready();
    await app.trainButton.click();
    await app.trainUntil(2);
    await keep(page);
    await expect(cards).toHaveCount(index + 1);
    await app.button("Stop").click();
    await app.ready();
  }
  await cards
    .first()
    .getByRole("button", { name: /^Rename/ })
    .click();
  await page.getByLabel("New title").fill("The faster one");
  await page.keyboard.press("Enter");
  await expect(cards.first()).toContainText("The faster one");

  await cards
    .nth(0)
    .getByRole("button", { name: /^Compare as A/ })
    .click();
  await cards
    .nth(1)
    .getByRole("button", { name: /^Compare as B/ })
    .click();
  const rows = page.getByTestId("differences").locator("tbody tr");
  await expect(rows).toHaveText(["Learning rate0.0020.001"]);
  await expect(page.locator("#compare .chart")).toHaveCount(2);

  const download = page.waitForEvent("download");
  await cards
    .first()
    .getByRole("button", { name: /^Save as a file/ })
    .click();
  const file = info.outputPath("The-faster-one.safetensors");
  await (await download).saveAs(file);
  await cards
    .first()
    .getByRole("button", { name: /^Delete/ })
    .click();
  await cards
    .first()
    .getByRole("button", { name: /^Delete for good/ })
    .click();
  await expect(cards).toHaveCount(1);
  await page.getByTestId("run-input").setInputFiles(file);
  await expect(cards.first()).toContainText("The-faster-one");
  await page.getByTestId("run-input").setInputFiles({
    ...{ name: "wrong.safetensors", mimeType: "application/octet-stream", buffer: Buffer.from("not a run") },
  });
  await expect(page.locator("#gallery").getByRole("alert")).toBeVisible();
  await expect(cards).toHaveCount(2);
});

test("two tabs see the same runs, and a browser that stores nothing says so", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  const other = await page.context().newPage();
  await other.goto(page.url());
  await app.trainButton.click();
  await app.trainUntil(1);
  await keep(page);
  await expect(other.getByTestId("kept-run")).toHaveCount(1);
  await app.button("Stop").click();
  await other.getByRole("button", { name: /^Delete/ }).click();
  await other.getByRole("button", { name: /^Delete for good/ }).click();
  await expect(page.getByTestId("kept-run")).toHaveCount(0);
  await other.close();

  await page.evaluate(() => {
    navigator.storage.getDirectory = () => Promise.reject(new DOMException("denied by a test", "SecurityError"));
  });
  await keep(page);
  await expect(page.locator("#gallery").getByRole("alert")).toContainText("denied by a test");
});
