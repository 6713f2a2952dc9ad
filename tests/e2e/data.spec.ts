// Own data: folders, archives, unreadable files, and errors that leave the loaded data as it was.

import { folder, images, png, zip } from "./support/images.ts";
import { expect, test } from "./support/page.ts";

test("a dropped folder replaces the sample, its sub-folders are the classes", async ({ app, page }, info) => {
  await app.open();
  await app.drop(folder(info.outputPath("shapes"), images(60)));
  await expect.poll(() => app.imageCount()).toBe(120); // more than one folder listing of 100 entries in all
  await expect(page.locator(".summary .name")).toHaveText("shapes");
  await expect(page.locator(".facts").first()).toContainText("2");
  await app.ready();
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
    { name: "notes.txt", buffer: Buffer.from("no image") },
  );
  await expect.poll(() => app.imageCount()).toBe(12);
  await expect(page.getByTestId("skipped")).toContainText("notes.txt");
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
