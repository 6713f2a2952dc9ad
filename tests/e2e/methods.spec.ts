// The chooser: every method of the registry, by family, with what it is; and why one cannot learn from the data.

import { expect, TINY, test } from "./support/page.ts";

test("every method can be chosen, says what it is, and trains or says why not", async ({ app, page }) => {
  await app.open(TINY);
  const method = page.locator("#method");
  await expect(method.locator(".family")).toHaveCount(4);
  const radios = method.getByRole("radiogroup").getByRole("radio");
  expect(await radios.count()).toBeGreaterThanOrEqual(18);
  const able = page.locator("#train .primary:enabled");
  const refused = method.locator(".problem");
  for (const radio of await radios.all()) {
    await radio.check();
    const title = (await radio.locator("..").textContent()) ?? "";
    const about = page.getByTestId("about");
    await expect(about).toContainText(new RegExp(`^${title} \\d{4} · `));
    await expect(about.locator("math").first(), `the equation of ${title}`).toBeVisible();
    await expect(about.getByRole("link", { name: "Paper" })).toHaveAttribute("href", /^https:/);
    await expect(page.getByTestId("trap"), `the trap of ${title}`).toBeVisible();
    await expect(able.or(refused).first(), title).toBeVisible();
  }
});

test("a method that cannot learn from these data says so beside the chooser", async ({ app, page }) => {
  await app.open(TINY);
  await page.getByRole("radio", { name: "Colorization" }).check();
  await expect(page.getByTestId("refusal")).toContainText("colorization");
  await expect(app.trainButton).toBeDisabled();
  await page.getByRole("radio", { name: "SimCLR" }).check();
  await expect(page.getByTestId("refusal")).toHaveCount(0);
  await app.ready();
});

test("a method's trap is told, set and taken away", async ({ app, page }) => {
  await app.open(TINY);
  await page.getByRole("radio", { name: "BYOL" }).check();
  const trap = page.getByTestId("trap");
  await trap.locator("summary").click();
  await expect(trap).toContainText("predictor");
  await trap.getByRole("button", { name: "Set this trap" }).click();
  await expect(page).toHaveURL(/[?&]use_predictor=false/);
  await trap.getByRole("button", { name: "Take the trap away" }).click();
  await expect(page).not.toHaveURL(/use_predictor/);
  await app.ready();
});
