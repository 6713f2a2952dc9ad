// Every lesson from its link to its question, in both languages; step by step; the ideas; a link that makes the same run.

import type { Locator } from "@playwright/test";
import { LESSONS } from "../../www/app/state/lessons.ts";
import { en } from "../../www/app/strings/en.ts";
import { fr } from "../../www/app/strings/fr.ts";
import { images, zip } from "./support/images.ts";
import { type App, expect, TINY, test } from "./support/page.ts";

const CATALOGUES = { English: en, Français: fr };

for (const { id, steps } of LESSONS) {
  test(`the lesson "${id}" is walked in both languages`, { tag: "@webgpu" }, async ({ app, page }) => {
    await app.open({ ...TINY, lesson: id });
    await app.choose({ name: "shapes.zip", buffer: zip(images(20)) });
    await expect.poll(() => app.imageCount()).toBe(40);
    const lesson = page.getByTestId("lesson");
    /** The same place of the lesson in every language, English last. */
    const expectTexts = async (...keys: string[]) => {
      for (const [language, { lessons }] of Object.entries(CATALOGUES).reverse()) {
        await page.getByRole("radio", { name: language }).check();
        const texts: Record<string, string> = lessons[id];
        for (const key of keys) await expect(lesson).toContainText(texts[key] as string);
      }
    };
    for (const step of steps) {
      await expectTexts("title", step.id);
      if (step.preset) await train(app, lesson);
      if (step.labels) {
        await lesson.getByRole("button", { name: /^Measure with/ }).click();
        await expect(lesson).toContainText(/trained encoder \d/);
      }
      await lesson.getByRole("button", { name: /^(Next|Skip)$/ }).click();
    }
    await expectTexts("question", "a", "b", "c");
    await lesson.getByRole("radio").first().check();
    await expect(lesson.getByTestId("verdict")).toContainText(/\d/);
    await lesson.getByRole("button", { name: "Finish" }).click();
    await expect(lesson).toHaveCount(0);
  });
}

/** Presses the lesson's button and waits for the end of the run: its own, but for a software GPU, which takes minutes. */
async function train(app: App, lesson: Locator): Promise<void> {
  await app.ready();
  await lesson.getByRole("button", { name: "Train it" }).click();
  if (app.device === "webgpu") {
    await expect(lesson).toContainText(/Training: step [1-9]|Done\./);
    await app
      .button("Stop")
      .click({ timeout: 5_000 })
      .catch(() => {});
  }
  await expect(lesson.getByText(en.lessons.trained)).toBeVisible({ timeout: 120_000 });
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
  const few = page.locator('[data-concept="transfer"]');
  await few.locator("summary").click();
  await few.getByRole("button", { name: /^Ask few labels/ }).click();
  await expect(few.locator("tbody tr")).toHaveCount(4);
});

test("a method's page has an address, and all that its SPEC says in both languages", async ({ app, page }) => {
  await app.open({ ...TINY, method: "mae", page: "method" });
  const dialog = page.getByTestId("method-page");
  await expect(dialog).toContainText("Most patches of each image");
  await expect(dialog.locator("math").first()).toBeVisible();
  await expect(dialog.getByRole("row", { name: /mask_ratio/ })).toContainText("0 to 0.95");
  await expect(dialog).toContainText("src/methods/mae.rs");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("radio", { name: "Français" }).check();
  await app.button("Tout sur elle").click();
  await expect(dialog).toContainText("Taux de masquage");
  await expect.poll(() => page.url()).toContain("page=method");
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
