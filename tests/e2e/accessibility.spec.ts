// axe-core finds nothing serious: in both schemes and languages, with a stage open, in a lesson, after some training.

import { serious } from "./support/axe.ts";
import { expect, TINY, test } from "./support/page.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing serious in ${colorScheme} colours, from the first look to a trained model`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await app.open(TINY);
    await page.getByRole("radio", { name: "Français" }).check();
    expect(await serious(page)).toEqual([]);
    await page.getByRole("radio", { name: "English" }).check();
    for (const group of ["Views", "Encoder", "Objective", "Training"] as const) {
      await app.unfold(group);
      expect(await serious(page), group).toEqual([]);
    }
    await page.getByRole("button", { name: "What does a masked autoencoder see?" }).click();
    await expect(page.getByTestId("lesson")).toBeVisible();
    await app.trainButton.click();
    await app.trainUntil(1);
    expect(await serious(page)).toEqual([]);
  });
}

test("every stage of the flow is reached and opened by keyboard", async ({ app, page }) => {
  await app.open(TINY);
  const encoder = page.getByTestId("flow").getByRole("button", { name: /^Encoder/ });
  await encoder.focus();
  await page.keyboard.press("Enter");
  await expect(encoder).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("tab", { name: "Encoder" })).toHaveAttribute("aria-selected", "true");
  await page.getByRole("tab", { name: "Encoder" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Objective" })).toBeFocused();
});

test("nothing moves by itself for those who ask for calm", async ({ app, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await app.open(TINY);
  await app.trainButton.click();
  await app.trainUntil(1);
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
});
