// Is it learning? The spread of the embeddings while training, and an evaluation with labels.

import { images, zip } from "./support/images.ts";
import { downloaded, expect, TINY, test, UNTIL_STOPPED } from "./support/page.ts";

test("shows the spread and evaluates with labels", { tag: "@webgpu" }, async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 2 });
  await app.choose({ name: "shapes.zip", buffer: zip(images(20)) });
  await expect.poll(() => app.imageCount()).toBe(40);
  await app.ready();
  await expect(app.button("Evaluate")).toBeDisabled();
  await app.trainButton.click();
  await expect(app.state).toHaveText("Done");
  await expect(page.getByTestId("spread")).toContainText(/spread of the embeddings \d\.\d{3}/);

  await app.button("Evaluate").click();
  await expect(page.getByTestId("evaluate-progress")).toBeVisible();
  await expect(app.button("Evaluate")).toBeEnabled();
  const table = page.getByTestId("label-efficiency");
  await expect(table.locator("tbody tr")).toHaveCount(4);
  const percent = /^\d+\.\d%$/;
  await expect(table.locator("tbody tr").first().locator("td")).toHaveText(Array(6).fill(percent));
  // With every label there is none to guess.
  const all = table.locator("tbody tr").last().locator("td");
  await expect(all).toHaveText([percent, "–", percent, percent, percent, percent]);

  const confusion = page.getByTestId("confusion");
  await confusion.locator("table button").first().click();
  await expect(page.getByTestId("behind").locator("canvas").first()).toBeVisible();
});

test("says why there is nothing to evaluate, and can be cancelled", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 2 });
  await app.choose({ name: "shapes.zip", buffer: zip(images(20)) });
  await expect.poll(() => app.imageCount()).toBe(40);
  await app.ready();
  await app.trainButton.click();
  await expect(app.state).toHaveText("Done");
  await app.button("Evaluate").click();
  await app.button("Cancel").click();
  await expect(app.button("Evaluate")).toBeEnabled();

  await app.choose({ name: "few.zip", buffer: zip(images(2)) });
  await expect.poll(() => app.imageCount()).toBe(4);
  await app.button("Evaluate").click();
  await expect(page.locator("#evaluate").getByRole("alert")).toContainText("leave none to test on");
});

test("tests on other images, and shows what is seen where", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 2 });
  await app.choose({ name: "shapes.zip", buffer: zip(images(10)) });
  await expect.poll(() => app.imageCount()).toBe(20);
  await app.ready();
  await expect(app.button("Look")).toBeDisabled();
  await app.trainButton.click();
  await expect(app.state).toHaveText("Done");
  await app.button("Look").click();
  // Images, colours and parts, eight of each.
  await expect(page.getByTestId("dense").locator("canvas")).toHaveCount(24);
  await expect(page.getByTestId("dense")).toContainText("grid of 4 × 4 places");

  await page.locator("[name=evaluate-on]").selectOption("files");
  await expect(app.button("Evaluate")).toBeDisabled();
  await page.getByTestId("other-files").setInputFiles({
    name: "others.zip",
    mimeType: "application/zip",
    buffer: zip(images(15)),
  });
  await expect(page.getByTestId("other-data")).toHaveText("others.zip, 30 images");
  await page.locator("[name=fine-tune]").uncheck();
  await app.button("Evaluate").click();
  await expect(page.getByTestId("evaluation-knn")).toContainText("others.zip, ");
  await expect(app.button("Evaluate")).toBeEnabled();
  await page.getByTestId("confusion").locator("table button").first().click();
  await expect(page.getByTestId("behind").locator("canvas").first()).toBeVisible();
});

test("exports the vectors of all images", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  await app.choose({ name: "shapes.zip", buffer: zip(images(10)) });
  await expect.poll(() => app.imageCount()).toBe(20);
  await app.ready();
  await app.trainButton.click();
  await app.trainUntil(2);
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  const file = (name: string) => downloaded(page, name);
  const npy = await file("embeddings.npy");
  expect(npy.subarray(0, 128).toString("latin1")).toContain("(20, 32)");
  const lines = (await file("embeddings.csv")).toString("utf8").trim().split("\n");
  expect(lines).toHaveLength(21);
  expect(lines[0]).toMatch(/^index,name,label,f0,/);
});
