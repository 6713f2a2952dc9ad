#!/usr/bin/env node
// Kills the worker of a run at random steps, and checks that the run ends as if nothing had happened: on the CPU bit for
// bit, in Node; on WebGPU within tolerance, in Chromium, where the GPU device is destroyed in turn with the worker.
//   --device cpu|webgpu|both (both)   --kills N (100 on the CPU, 10 on WebGPU)   --seed N (1)
// `npm run build` must have made dist/lib.

import { parseArgs } from "node:util";
import { chaosOnCpu } from "./chaos/cpu.mjs";
import { chaosOnWebgpu } from "./chaos/webgpu.mjs";
import { Explained } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";

const OPTIONS = { device: { type: "string", default: "both" }, kills: { type: "string" }, seed: { type: "string" } };

await main(import.meta.url, async (words) => {
  const { device, kills, seed = "1" } = parseArgs({ args: words, options: OPTIONS }).values;
  if (!["cpu", "webgpu", "both"].includes(device))
    throw new Explained(`--device is cpu, webgpu or both, not ${device}.`);
  const run = (name, chaos, many) =>
    step(`Chaos on ${name}`, (say) => chaos({ kills: Number(kills ?? many), seed: Number(seed), say }));
  if (device !== "webgpu") await run("the CPU", chaosOnCpu, 100);
  if (device !== "cpu") await run("WebGPU", chaosOnWebgpu, 10);
});
