// axe-core finds nothing serious: in both schemes and languages, with a stage open, in a lesson, after some training.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect, TINY, test } from "./support/page.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string }[];
}

/** Rules broken at a serious or critical level, each with the first element that breaks it. */
async function serious(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}) ${nodes[0]?.html.slice(0, 200)}`);
}

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
