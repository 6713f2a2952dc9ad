// A lesson from its link to its question, in both languages; step by step; the ideas; a link that makes the same run.

import { expect, TINY, test } from "./support/page.ts";

for (const [lang, words] of [
  ["en", { train: "Train it", done: /^Done\./, next: "Next", skip: "Skip", title: "Make it collapse" }],
  ["fr", { train: "Entraîner", done: /^Terminé\./, next: "Suite", skip: "Passer", title: "Provoquez l’effondrement" }],
] as const) {
  test(`a lesson opens by its link and is answered by the reader's runs (${lang})`, async ({ page }) => {
    await page.goto(`./?lesson=collapse&lang=${lang}&device=cpu`);
    const lesson = page.getByTestId("lesson");
    await expect(lesson).toContainText(words.title);
    await lesson.getByRole("button", { name: words.next }).click();
    await expect(lesson.getByRole("button", { name: words.skip })).toBeVisible();
    for (let runs = 0; runs < 2; runs++) {
      await lesson.getByRole("button", { name: words.train }).click();
      await expect(lesson.getByText(words.done)).toBeVisible({ timeout: 150_000 });
      await lesson.getByRole("button", { name: words.next }).click();
    }
    await lesson.getByRole("radio").first().check();
    await expect(lesson.getByTestId("verdict")).toContainText(/\d\s?%/);
  });
}

test("a lesson can be left and skipped through, and asks nothing without runs", async ({ app, page }) => {
  await app.open(TINY);
  await page.getByRole("button", { name: "Ten labels are enough" }).click();
  const lesson = page.getByTestId("lesson");
  for (let step = 0; step < 3; step++) await lesson.getByRole("button", { name: /^(Next|Skip)$/ }).click();
  await expect(lesson).toContainText("train first");
  await lesson.getByRole("button", { name: "Leave the lesson" }).click();
  await expect(lesson).toHaveCount(0);
});

test("step by step shows the coming batch, then what the step changed, then goes on", async ({ app, page }) => {
  await app.open({ ...TINY, epochs: 50 });
  await app.button("Step by step").click();
  const panel = page.getByTestId("step-by-step");
  await expect(panel).toContainText("The first images of the coming step.");
  expect(await app.step()).toBe(0);
  await panel.getByRole("button", { name: "Train this step" }).click();
  await expect(panel).toContainText("on the diagonal");
  expect(await app.step()).toBe(1);
  await panel.getByRole("button", { name: "Show the next step" }).click();
  await expect(panel).toContainText("Step 2: the batch");
  expect(await app.step()).toBe(1);
  await panel.getByRole("button", { name: "Go on at full speed" }).click();
  await app.trainUntil(3);
});

test("a concept's figure runs a real model", async ({ app, page }) => {
  await app.open(TINY);
  const concept = page.locator('[data-concept="collapse"]');
  await concept.locator("summary").click();
  await concept.getByRole("button", { name: /^Train/ }).click();
  await expect(concept).toContainText(/of the spread is missing/);
});

test("what is set shows in the address, and a reload brings it back", async ({ app, page }) => {
  await app.open({ ...TINY, method: "mae", mask_ratio: 0.5 });
  await app.unfold("Objective");
  await page.locator("#setting-mask_ratio").fill("0.6");
  await expect.poll(() => page.url()).toContain("mask_ratio=0.6");
  await page.reload();
  await app.ready();
  await expect(page.locator("#setting-mask_ratio")).toHaveValue("0.6");
  await expect(page.getByRole("radio", { name: "MAE" })).toBeChecked();
});
