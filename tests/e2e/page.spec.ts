// The page itself: settings from the address and the form, languages, narrow screens, recovery from a crash.

import { expect, TINY, test } from "./support/page.ts";

test("settings come from the address; what does not fit is named and left out", async ({ app, page }) => {
  await app.open({ ...TINY, seed: 7, learning_rate: "NaN", nonsense: 1 });
  await expect(page.locator("#setting-batch_size")).toHaveValue("8");
  await expect(page.locator('input[name="seed"]')).toHaveValue("7");
  await expect(page.getByRole("status").first()).toContainText("learning_rate, nonsense");
});

test("an unknown method in the address is named, and the first one is taken", async ({ app, page }) => {
  await app.open({ ...TINY, method: "telepathy" });
  await expect(page.getByRole("status").first()).toContainText("method");
  await expect(page.getByRole("radio", { name: "SimCLR" })).toBeChecked();
});

test("a wrong value is explained at its field and cannot be trained", async ({ app, page }) => {
  await app.open(TINY);
  await app.unfold("Training");
  const field = page.locator("#setting-batch_size");
  await field.fill("-3");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#setting-batch_size-problem")).toContainText("from");
  await expect(app.trainButton).toBeDisabled();
  await expect(app.state).toHaveText("Check the settings");
  await field.fill("16");
  await expect(app.trainButton).toBeEnabled();
});

test("speaks French", async ({ app, page }) => {
  await app.open(TINY);
  await page.getByRole("radio", { name: "Français" }).check();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await expect(page.getByRole("button", { name: "Entraîner" })).toBeEnabled();
  await expect(page.locator("#method")).toContainText("Prédit");
});

test("fits a phone", async ({ app, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await app.open(TINY);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

test("after a crash of the worker the page says so, keeps the data and trains again", async ({ page }, info) => {
  const { App } = await import("./support/page.ts");
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
