// What an encoder is used for: the map of the images, classes of the reader's own, doubles and strangers.

import type { Locator, Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { serious } from "./support/axe.ts";
import { images, png, zip } from "./support/images.ts";
import { type App, downloaded, expect, TINY, test, UNTIL_STOPPED } from "./support/page.ts";

const status = (page: Page) => page.getByTestId("map-status");

async function shapes(app: App, perClass: number, more: Record<string, Buffer> = {}): Promise<void> {
  await app.choose({ name: "shapes.zip", buffer: zip({ ...images(perClass), ...more }) });
  await expect.poll(() => app.imageCount()).toBe(2 * perClass + Object.keys(more).length);
  await app.ready();
}

async function drawMap(app: App): Promise<Locator> {
  await app.button("Draw the map").click();
  await expect(status(app.page)).toBeVisible();
  const map = app.page.getByTestId("map");
  await map.scrollIntoViewIfNeeded();
  return map;
}

/** Draws a line around a part of the map, given as shares of its width. */
async function lasso(page: Page, map: Locator, left: number, right: number): Promise<void> {
  const box = await map.boundingBox();
  if (!box) throw new Error("the map is not on the page");
  const corners = [
    [left, 0.01],
    [right, 0.01],
    [right, 0.99],
    [left, 0.99],
  ] as const;
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(corners[0]));
  await page.mouse.down();
  for (const corner of corners.slice(1)) await page.mouse.move(...at(corner), { steps: 4 });
  await page.mouse.up();
}

test("the map is drawn at once, follows the training and shows neighbours @webgpu", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  const map = await drawMap(app);
  await expect(status(page)).toHaveText(/^2,000 of 10,000 images/);
  await expect(status(page)).toHaveAttribute("data-step", "0");
  await expect(page.getByTestId("map-legend")).toContainText("Trouser");

  await app.trainButton.click();
  await app.trainUntil(2);
  // Whatever it is about to draw, the map finds out what was chosen meanwhile.
  await page.getByRole("combobox", { name: "Colour by" }).selectOption("difficulty");
  await expect.poll(async () => Number(await status(page).getAttribute("data-step"))).toBeGreaterThan(0);
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  await expect.poll(async () => Number(await status(page).getAttribute("data-step"))).toBe(await app.step());

  await map.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const rows = page.getByTestId("neighbours").locator("figure");
  await expect(rows).toHaveCount(3);
  for (const row of await rows.all()) await expect(row.locator("canvas")).toHaveCount(8);

  await page.keyboard.press("+");
  await expect(map).toHaveAttribute("data-zoom", "1.25");
  await page.keyboard.press("0");
  await page.mouse.wheel(0, 0);
  const box = await map.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200);
  await page.mouse.wheel(0, -60);
  await expect.poll(async () => Number(await map.getAttribute("data-zoom"))).toBeGreaterThan(1.1);

  await expect(page.getByTestId("loss-legend")).toContainText(/two views of the image: \d/);
  await page.getByRole("combobox", { name: "Colour by" }).selectOption("label");
  await expect(page.getByTestId("map-legend")).toContainText("Trouser");
});

test("UMAP lays the map out in a worker of its own, and can be cancelled", async ({ app, page }) => {
  await app.open(TINY);
  await shapes(app, 30);
  await drawMap(app);
  await page.getByRole("radio", { name: "UMAP" }).check();
  await expect(status(page)).toHaveAttribute("data-layout", "umap");
  await expect(page.getByTestId("map-progress")).toHaveCount(0);
  await page.getByRole("radio", { name: "PCA" }).check();
  await expect(status(page)).toHaveAttribute("data-layout", "pca");
});

test("images in a lasso are named, predictions follow, and everything is taken home @webgpu", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  await shapes(app, 20);
  await app.trainButton.click();
  await app.trainUntil(2);
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  const map = await drawMap(app);
  await page.getByRole("radio", { name: "Select" }).check();
  await map.scrollIntoViewIfNeeded();
  const name = page.getByRole("textbox", { name: "Name of the class" });
  await lasso(page, map, 0, 0.4);
  await expect(page.getByTestId("selected")).toHaveText(/^\d+ selected$/);
  await name.fill("=left, half");
  await name.press("Enter");
  await expect(page.getByTestId("learned")).toContainText("second class");
  await map.scrollIntoViewIfNeeded();
  await lasso(page, map, 0.6, 1);
  await name.fill("right");
  await name.press("Enter");
  await expect(page.getByTestId("learned")).toContainText(/Learned from \d+ labels/);
  await expect(page.getByTestId("map-legend")).toContainText("right");
  await expect(page.getByTestId("offer").locator("li").first()).toContainText(/\d+\.\d%/);

  const lines = (await downloaded(page, "predictions.csv")).toString("utf8").trim().split("\n");
  expect(lines).toHaveLength(41);
  expect(lines[0]).toBe(`index,name,given,predicted,confidence,"p(=left, half)",p(right)`);
  expect(lines.some((line) => line.includes(`"'=left, half"`))).toBe(true);
  const labels = (await downloaded(page, "labels.csv")).toString("utf8").trim().split("\n");
  expect(labels[0]).toBe("index,name,label");
  const paths = Object.keys(unzipSync(await downloaded(page, "labelled.zip")));
  expect(paths).toHaveLength(labels.length - 1);
  expect(new Set(paths.map((path) => path.split("/")[0]))).toEqual(new Set(["=left, half", "right"]));
  const weights = await downloaded(page, "classifier.safetensors");
  const header = JSON.parse(weights.subarray(8, 8 + Number(weights.readBigUInt64LE(0))).toString("utf8"));
  expect(header["head.weight"].shape).toEqual([2, 32]);
  expect(JSON.parse(header.__metadata__.classes)).toEqual(["=left, half", "right"]);
  // What runtimes make of such a file is tested in www/tests/onnx.test.ts.
  const onnx = (await downloaded(page, "classifier.onnx")).toString("latin1");
  expect(onnx).toContain("probabilities");
  expect(onnx).toContain("=left, half");
});

test("classes are made, changed and undone by keyboard alone", { tag: "@webgpu" }, async ({ app, page }) => {
  await app.open(TINY);
  await shapes(app, 10);
  const offer = page.getByTestId("offer").getByRole("button");
  const name = page.getByRole("textbox", { name: "Name of the class" });
  const label = async (places: number[], as: string) => {
    for (const place of places) await offer.nth(place).press("Enter");
    await name.focus();
    await page.keyboard.type(as);
    await page.keyboard.press("Enter");
  };
  await label([0, 1], "one");
  await label([2, 3], "two");
  await expect(page.getByTestId("learned")).toContainText("Learned from 4 labels");
  const classes = page.getByTestId("classes");
  await page.getByRole("button", { name: "Rename: two" }).press("Enter");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("three");
  await page.keyboard.press("Enter");
  await expect(classes).toContainText("three");
  await page.getByRole("button", { name: "Remove: one" }).press("Enter");
  await expect(classes).not.toContainText("one");
  await expect(page.getByTestId("learned")).toContainText("second class");
  for (let changes = 0; changes < 2; changes++) await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect(classes).toContainText("two");
  await expect(page.getByTestId("learned")).toContainText("Learned from 4 labels");
});

test("doubles and strangers are listed with their images", async ({ app, page }) => {
  await app.open(TINY);
  await shapes(app, 12, { "checks/copy.png": png(24, 0, "checks") });
  await app.button("Look for them").click();
  await expect(page.getByTestId("inspection")).toBeVisible();
  const double = page.getByTestId("double").filter({ hasText: "identical" }).first();
  await expect(double.locator("canvas").first()).toBeVisible();
  await expect(page.getByTestId("outliers").locator("canvas").first()).toBeVisible();
  const report = JSON.parse((await downloaded(page, "inspection.json")).toString("utf8"));
  expect(report).toMatchObject({ images: 25 });
});

test("other images replace the map and the labels; three images are enough for a map", async ({ app, page }) => {
  await app.open({ convnet_width: 4 }); // a batch of eight would be more than there are
  await shapes(app, 10);
  await drawMap(app);
  await page.getByTestId("offer").getByRole("button").first().click();
  await page.getByRole("textbox", { name: "Name of the class" }).fill("one");
  await app.button("Name them").click();
  await expect(page.getByTestId("classes")).toBeVisible();

  await app.choose(...[0, 1, 2].map((seed) => ({ name: `${seed}.png`, buffer: png(32, seed, "checks") })));
  await expect.poll(() => app.imageCount()).toBe(3);
  await expect(status(page)).toHaveText(/^3 images/);
  await expect(page.getByTestId("classes")).toHaveCount(0);
  await page.getByRole("radio", { name: "UMAP" }).check();
  await expect(page.locator("#map")).toContainText("UMAP needs at least 8 images");
  await app.button("Look for them").click();
  await expect(page.getByTestId("inspection")).toContainText("fewer than four images");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious with everything open, in ${colorScheme} colours`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await app.open(TINY);
    await shapes(app, 10);
    const map = await drawMap(app);
    await map.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    const offer = page.getByTestId("offer").getByRole("button");
    const name = page.getByRole("textbox", { name: "Name of the class" });
    for (const [place, as] of ["one", "two"].entries()) {
      await offer.nth(place).click();
      await name.fill(as);
      await name.press("Enter");
    }
    await expect(page.getByTestId("learned")).toContainText("Learned from");
    await offer.first().click();
    await page.getByRole("button", { name: "Rename: one" }).click();
    await app.button("Look for them").click();
    await expect(page.getByTestId("inspection")).toBeVisible();
    await expect(page.getByTestId("neighbours").locator("canvas").last()).toBeVisible();
    expect(await serious(page)).toEqual([]);
  });
}
