// The reference cases of PyTorch, torchvision and lightly, run by the wasm core itself in Chromium, on this
// project's device. Run in a bare page: no facade, no worker, nothing between the case and the core.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/page.ts";

const FOLDER = join(import.meta.dirname, "../goldens");
const CORE = join(import.meta.dirname, "../../www/lib/wasm");

interface CoreModule {
  default(): Promise<unknown>;
  golden(name: string, json: Uint8Array, device: string): Promise<string | undefined>;
}

/** Serves the core beside an empty page of the same origin. */
async function openCore(page: Page): Promise<void> {
  await page.route("**/core/*", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) as string;
    if (name === "empty.html") return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
    const contentType = name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    return route.fulfill({ contentType, body: readFileSync(join(CORE, name)) });
  });
  await page.goto("./core/empty.html");
  await page.evaluate(async () => {
    const core: CoreModule = await import(new URL("autodidact.js", location.href).href);
    await core.default();
    Object.assign(globalThis, { core });
  });
}

/** What was wrong, or nothing. */
function runCase(page: Page, name: string, text: string, device: string): Promise<string | undefined> {
  return page.evaluate(
    ([name, text, device]) => {
      const { core } = globalThis as unknown as { core: CoreModule };
      return core.golden(name, new TextEncoder().encode(text), device);
    },
    [name, text, device] as const,
  );
}

test("every reference case passes", { tag: "@webgpu" }, async ({ app, page }) => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  const cases = names.map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));

  await openCore(page);
  const problems: Record<string, string> = {};
  for (const { name, text } of cases) {
    const problem = await runCase(page, name, text, app.device);
    if (problem !== undefined) problems[name] = problem;
  }
  expect(problems).toEqual({});
});

test("a wrong answer is reported", { tag: "@webgpu" }, async ({ app, page }) => {
  const wrong = JSON.parse(readFileSync(join(FOLDER, "nt_xent-tau0.5.json"), "utf8")) as { expected: { loss: number } };
  wrong.expected.loss += 0.01;
  await openCore(page);
  expect(await runCase(page, "wrong", JSON.stringify(wrong), app.device)).toContain("loss");
});
