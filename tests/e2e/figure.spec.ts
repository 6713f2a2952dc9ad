// The figure: views that can be drawn anew, a reconstruction that changes as it trains, charts that can be read.

import { images, zip } from "./support/images.ts";
import { expect, TINY, test } from "./support/page.ts";

test("re-roll draws other views of the same images", { tag: "@webgpu" }, async ({ app }) => {
  await app.open();
  await expect.poll(async () => (await app.row("view0")).length).toBe(8);
  const [original, view0, view1] = await Promise.all(["original", "view0", "view1"].map((role) => app.row(role)));
  expect(view0).not.toEqual(view1);
  await app.button("Re-roll").click();
  await expect.poll(() => app.row("view0")).not.toEqual(view0);
  expect(await app.row("original")).toEqual(original);
  await app.button("Other images").click();
  await expect.poll(() => app.row("original")).not.toEqual(original);
});

test("MAE shows original, masked and a reconstruction that trains", { tag: "@webgpu" }, async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 200 });
  await app.choose({ name: "shapes.zip", buffer: zip(images(20)) });
  await expect.poll(() => app.imageCount()).toBe(40);
  await page.getByRole("radio", { name: /MAE/ }).check();
  await app.ready();
  await expect.poll(async () => (await app.row("predicted")).length).toBe(8);
  const [masked, predicted] = await Promise.all([app.row("masked"), app.row("predicted")]);
  await app.trainButton.click();
  await expect.poll(() => app.row("predicted")).not.toEqual(predicted);
  expect(await app.row("masked")).toEqual(masked);
});

test("a heat map is read by pointing at it, and changes as it trains", { tag: "@webgpu" }, async ({ app, page }) => {
  await app.open({ ...TINY, method: "rotation", epochs: 200 });
  const chart = page.locator('[data-chart="matrix"]');
  const cells = chart.getByRole("img", { name: /^Heat map of 4 × 4 values from .* Mean on the diagonal/ });
  await expect(cells).toBeVisible();
  await expect(chart.getByTestId("reading")).toHaveText(/^Values from .* to /);
  await cells.hover({ position: { x: 4, y: 4 } });
  await expect(chart.getByTestId("reading")).toHaveText(/^Row 1, column 1: \d/);
  const before = await cells.getAttribute("aria-label");
  await app.trainButton.click();
  await expect.poll(() => cells.getAttribute("aria-label")).not.toBe(before);
});

test("a slider goes from image to image by keyboard, beside a gallery and a histogram", async ({ app, page }) => {
  await app.open({ ...TINY, method: "vae" });
  await expect(page.locator('[data-chart="gallery"]').getByRole("img")).toHaveAttribute("aria-label", /images$/);
  await expect(page.locator('[data-chart="histogram"]').getByRole("img")).toHaveAttribute(
    "aria-label",
    /^Histogram of/,
  );
  const chart = page.locator('[data-chart="slider"]');
  const slider = chart.getByRole("slider");
  const picture = () => chart.locator("canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  await expect(slider).toHaveAttribute("aria-valuetext", /^1 of /);
  const first = await picture();
  await slider.press("End");
  await expect(slider).not.toHaveAttribute("aria-valuetext", /^1 of /);
  expect(await picture()).not.toEqual(first);
});
