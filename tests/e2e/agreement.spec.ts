// The same seed gives the same run: bit for bit on the CPU, within float tolerance on WebGPU.
// Through the npm package as built, so that its entry, its worker and its wasm are found where they are announced.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type * as Package from "../../www/lib/index.ts";
import { images } from "./support/images.ts";
import { expect, test } from "./support/page.ts";

const PACKAGE = join(import.meta.dirname, "../../dist/lib");
const STEPS = 10;
const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

/** Serves the package beside an empty page of the same origin. */
async function openPackage(page: Page): Promise<void> {
  await page.route("**/package/**", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/package/")[1] as string;
    const contentType = TYPES[name.split(".").at(-1) as string] ?? "application/octet-stream";
    const body = name === "empty.html" ? "<!doctype html>" : readFileSync(join(PACKAGE, name));
    return route.fulfill({ contentType, body });
  });
  await page.goto("./package/empty.html");
}

/** Losses of the first steps of one run for each of `devices`, all with the same seed, data and settings. */
async function losses(page: Page, devices: ("cpu" | "webgpu")[]): Promise<number[][]> {
  const files = Object.entries(images(20)).map(([path, content]) => ({ path, content: content.toString("base64") }));
  return page.evaluate(
    async ([files, devices, steps]) => {
      const autodidact: typeof Package = await import(new URL("index.js", location.href).href);
      const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const data = await autodidact.loadImages(files.map(({ path, content }) => ({ path, bytes: bytes(content) })));
      const runs: number[][] = [];
      for (const device of devices) {
        const trainer = await autodidact.createTrainer({
          method: "simclr",
          data,
          device,
          seed: 5,
          batchSize: 8,
          convnetWidth: 4,
          epochs: 5,
        });
        if (trainer.info.device.kind !== device) throw new Error(`asked for ${device}: ${trainer.info.device.kind}`);
        const run: number[] = [];
        for await (const { loss } of trainer.steps()) if (run.push(loss) === steps) break;
        runs.push(run);
        await trainer.dispose();
      }
      return runs;
    },
    [files, devices, STEPS] as const,
  );
}

test("two runs on the CPU have identical losses", async ({ page }) => {
  await openPackage(page);
  const [first, second] = await losses(page, ["cpu", "cpu"]);
  expect(first).toHaveLength(STEPS);
  expect(new Set(first).size).toBe(STEPS); // it moves
  expect(second).toEqual(first);
});

test("WebGPU and the CPU train alike", { tag: "@webgpu-only" }, async ({ page }) => {
  await openPackage(page);
  const [cpu, webgpu] = (await losses(page, ["cpu", "webgpu"])) as [number[], number[]];
  console.log(`losses on the CPU ${cpu.join(" ")}\nand on WebGPU ${webgpu.join(" ")}`);
  expect(webgpu).toHaveLength(STEPS);
  const apart = (step: number) => Math.abs((webgpu[step - 1] as number) - (cpu[step - 1] as number));
  expect(apart(1)).toBeLessThan(1e-3);
  expect(apart(STEPS) / (cpu[STEPS - 1] as number)).toBeLessThan(0.02);
});
