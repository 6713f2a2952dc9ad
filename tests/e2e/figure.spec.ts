// The figure: views that can be drawn anew, a reconstruction that changes as it trains.

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
