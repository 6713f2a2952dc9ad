// The same seed gives the same run: bit for bit on the CPU, within float tolerance on WebGPU.
// Through the npm package as built, so that its entry, its worker and its wasm are found where they are announced.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ISOLATION } from "../../scripts/vite/isolation.ts";
import type * as Package from "../../www/lib/index.ts";
import { images } from "./support/images.ts";
import { expect, test } from "./support/page.ts";

const PACKAGE = join(import.meta.dirname, "../../dist/lib");
const STEPS = 10;
const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

/** Serves the package beside an empty page of the same origin; threads need `isolated`. */
async function openPackage(page: Page, { isolated = false } = {}): Promise<void> {
  await page.route("**/package/**", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/package/")[1] as string;
    const contentType = TYPES[name.split(".").at(-1) as string] ?? "application/octet-stream";
    const body = name === "empty.html" ? "<!doctype html>" : readFileSync(join(PACKAGE, name));
    return route.fulfill({ contentType, body, headers: isolated ? ISOLATION : {} });
  });
  await page.goto("./package/empty.html");
}

/** Small models whose steps launch all kernels of training. */
const MODELS = {
  simclr: { convnetWidth: 4 },
  moco_v2: { convnetWidth: 4, queueLength: 64 },
  mae: { vitDim: 16, vitDepth: 1, decoderDim: 16, decoderDepth: 1 },
};

interface Run {
  method: keyof typeof MODELS;
  device: "cpu" | "webgpu";
  /** Form of the kernels. */
  kernels?: "registers" | "tiled";
}

/** Losses of the first steps of `runs`, all with the same seed, data and settings. */
async function losses(page: Page, runs: Run[]): Promise<number[][]> {
  const files = Object.entries(images(20)).map(([path, content]) => ({ path, content: content.toString("base64") }));
  return page.evaluate(
    async ([files, runs, steps, models]) => {
      const autodidact: typeof Package = await import(new URL("index.js", location.href).href);
      const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const data = await autodidact.loadImages(files.map(({ path, content }) => ({ path, bytes: bytes(content) })));
      const found: number[][] = [];
      const compilations: Package.Compilation[] = [];
      autodidact.onCompiling((soFar) => compilations.push(soFar));
      for (const { method, device, kernels = "auto" } of runs) {
        const settings = { seed: 5, batchSize: 8, epochs: 5, kernels, ...models[method] };
        const trainer = await autodidact.createTrainer({ method, data, device, ...settings });
        if (trainer.info.device.kind !== device) throw new Error(`asked for ${device}: ${trainer.info.device.kind}`);
        const run: number[] = [];
        for await (const { loss } of trainer.steps()) if (run.push(loss) === steps) break;
        found.push(run);
        const { asked = 0, compiled = 0 } = compilations.at(-1) ?? {};
        const waits = compilations.some((soFar) => soFar.compiled < soFar.asked);
        if (device === "webgpu" && !(waits && asked > 10 && compiled === asked))
          throw new Error(`shaders compiled: ${JSON.stringify(compilations)}`);
        await trainer.dispose();
      }
      return found;
    },
    [files, runs, STEPS, MODELS] as const,
  );
}

test("two runs on the CPU have identical losses", async ({ page }) => {
  await openPackage(page);
  const run: Run = { method: "simclr", device: "cpu" };
  const [first, second] = await losses(page, [run, run]);
  expect(first).toHaveLength(STEPS);
  expect(new Set(first).size).toBe(STEPS); // it moves
  expect(second).toEqual(first);
});

for (const method of Object.keys(MODELS) as (keyof typeof MODELS)[]) {
  test(`WebGPU, in both forms of its kernels, and the CPU train alike: ${method}`, { tag: "@webgpu-only" }, async ({
    page,
  }) => {
    await openPackage(page);
    const runs: Run[] = [
      { method, device: "cpu" },
      { method, device: "webgpu", kernels: "registers" },
      { method, device: "webgpu", kernels: "tiled" },
    ];
    const [cpu, ...others] = (await losses(page, runs)) as [number[], ...number[][]];
    for (const webgpu of others) {
      console.log(`losses on the CPU ${cpu.join(" ")}\nand on WebGPU ${webgpu.join(" ")}`);
      expect(webgpu).toHaveLength(STEPS);
      const apart = (step: number) => Math.abs((webgpu[step - 1] as number) - (cpu[step - 1] as number));
      expect(apart(1)).toBeLessThan(1e-3);
      expect(apart(STEPS) / (cpu[STEPS - 1] as number)).toBeLessThan(0.02);
    }
  });
}

test("all cores come to the very losses of one", async ({ page, context }) => {
  const run = async (page: Page, isolated: boolean) => {
    const read: string[] = [];
    page.on("requestfinished", (request) => read.push(request.url().split("/").at(-1) as string));
    await openPackage(page, { isolated });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    const runs = (Object.keys(MODELS) as Run["method"][]).map((method) => ({ method, device: "cpu" as const }));
    return { losses: await losses(page, runs), cores: read.filter((name) => name.endsWith(".wasm")) };
  };
  const one = await run(page, false);
  const all = await run(await context.newPage(), true);
  expect(one.cores).toEqual(["autodidact.wasm"]);
  expect(all.cores).toEqual(["autodidact-threads.wasm"]);
  expect(all.losses).toEqual(one.losses);
});
