// Own data: folders, archives, unreadable files, and errors that leave the loaded data as it was.

import { folder, images, jpegs, png, zip } from "./support/images.ts";
import { expect, TINY, test } from "./support/page.ts";

test("a dropped folder of PNG and JPEG of many sizes replaces the sample and trains", async ({ app, page }, info) => {
  await app.open(TINY);
  // Two classes of 102 files each: a browser lists a folder 100 entries at a time.
  const files = { ...images(52), ...(await jpegs(page, 50)) };
  const shapes = folder(info.outputPath("shapes"), files);
  const start = performance.now();
  await app.drop(shapes);
  await expect.poll(() => app.imageCount()).toBe(204);
  const loaded = performance.now();
  await expect(page.getByTestId("skipped")).toHaveCount(0);
  await expect(page.locator(".summary .name")).toHaveText("shapes");
  await expect(page.locator(".summary")).toContainText("32 × 32");
  await expect(page.locator(".summary dd").last()).toHaveText("2");
  await app.ready();
  await app.trainButton.click();
  await expect(page.getByTestId("loss")).toHaveText(/^\d+\.\d{3}$/);
  const seconds = (end: number) => ((end - start) / 1000).toFixed(1);
  console.log(`204 dropped files: loaded after ${seconds(loaded)} s, first loss after ${seconds(performance.now())} s`);
});

test("the folder picker does the same", async ({ app, page }, info) => {
  await app.open();
  await page.getByTestId("folder-input").setInputFiles(folder(info.outputPath("shapes"), images(5)));
  await expect.poll(() => app.imageCount()).toBe(10);
});

test("a zip of images loads, an unreadable file in it is listed by name and skipped", async ({ app, page }) => {
  await app.open();
  const cut = png(32, 1, "checks").subarray(0, 60);
  await app.choose({ name: "shapes.zip", buffer: zip({ ...images(10), "stripes/cut.png": cut }) });
  await expect.poll(() => app.imageCount()).toBe(20);
  await expect(page.getByTestId("skipped")).toContainText("cut.png");
  await expect(page.getByTestId("skipped")).toContainText("1 file was skipped");
});

test("files without folders have no labels, and the page says what that means", async ({ app, page }) => {
  await app.open();
  await app.choose(
    ...Array.from({ length: 12 }, (_, index) => ({ name: `${index}.png`, buffer: png(32, index, "checks") })),
    { name: "letter.doc", buffer: Buffer.from("no image") },
    { name: "notes.txt", buffer: Buffer.from("notes beside images are nothing to complain about") },
  );
  await expect.poll(() => app.imageCount()).toBe(12);
  await expect(page.getByTestId("skipped")).toContainText("letter.doc");
  await expect(page.getByTestId("skipped")).not.toContainText("notes.txt");
  await expect(page.locator("#accuracy")).toContainText("This needs labels");
});

for (const [what, buffer] of [
  ["a broken zip", Buffer.from("PK\x03\x04 and then nothing")],
  ["an empty file", Buffer.alloc(0)],
  ["an archive without an image", zip({ "notes.txt": Buffer.from("no image") })],
] as const) {
  test(`${what} gives an error and the loaded data stays`, async ({ app, page }) => {
    await app.open();
    await app.choose({ name: "broken.zip", buffer });
    const banner = page.locator("#data").getByRole("alert");
    await expect(banner).toContainText("could not be loaded");
    await expect(banner).toContainText("Fashion-MNIST is still loaded");
    expect(await app.imageCount()).toBe(10_000);
    await expect(app.trainButton).toBeEnabled();
    await banner.getByRole("button", { name: "Dismiss" }).click();
    await expect(banner).toHaveCount(0);
  });
}

test("one image alone, or a batch larger than the data, is refused with a clear error", async ({ app, page }) => {
  await app.open();
  await app.choose({ name: "one.png", buffer: png(32, 1, "checks") });
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(app.trainButton).toBeVisible();
});
