// The page itself: settings from the address and the form, languages and narrow screens.

import { expect, TINY, test } from "./support/page.ts";

test("settings come from the address; what does not fit is named and left out", async ({ app, page }) => {
  await app.open({ ...TINY, seed: 7, learning_rate: "NaN", nonsense: 1 });
  await expect(page.locator("#setting-batch_size")).toHaveValue("8");
  await expect(page.locator('input[name="seed"]')).toHaveValue("7");
  await expect(page.getByRole("status").filter({ hasText: "learning_rate, nonsense" })).toBeVisible();
});

test("an unknown method in the address is named, and the first one is taken", async ({ app, page }) => {
  await app.open({ ...TINY, method: "telepathy" });
  await expect(page.getByRole("status").filter({ hasText: "method" })).toBeVisible();
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
  await expect(page.getByRole("button", { name: "Entraîner", exact: true })).toBeEnabled();
  await expect(page.getByTestId("about")).toContainText("Prédit");
  await page.getByRole("tab", { name: "Encodeur" }).click();
  await expect(page.getByRole("tabpanel", { name: "Encodeur" })).toContainText("canaux");
  await expect(page.getByTestId("device")).toHaveText(/^Processeur, (un cœur|\d+ cœurs) — vous l’avez choisi$/);
});

test("settings that do not apply to the choice are not shown", async ({ app, page }) => {
  await app.open(TINY);
  await app.unfold("Encoder");
  await expect(page.locator("#setting-convnet_width")).toBeVisible();
  await expect(page.locator("#setting-patch_size")).toHaveCount(0);
  await page.locator("#setting-encoder").selectOption("vit");
  await expect(page.locator("#setting-patch_size")).toBeVisible();
  await expect(page.locator("#setting-convnet_width")).toHaveCount(0);
  await page.getByRole("radio", { name: "MAE" }).check();
  await app.unfold("Encoder");
  await expect(page.locator("#setting-patch_size")).toBeVisible();
  await expect(page.locator("#setting-encoder")).toHaveCount(0);
});

test("fits a phone", async ({ app, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await app.open(TINY);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});
