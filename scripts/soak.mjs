#!/usr/bin/env node
// Trains for long, and watches what is held meanwhile: wasm memory, JavaScript's heap, GPU buffers; in Node the whole
// process. Fails when any of them still grows after the first fifth.
//   --steps N (10000)   --device cpu|webgpu|node|all (all)   --method ID (simclr)
// In the browser one core computes, because threads that wait for work keep it from measuring memory; in Node all do.
// `npm run build` must have made dist/lib.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./lib/paths.mjs";
import { Explained } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { openRun } from "./soak/browser.mjs";
import { growth, render } from "./soak/growth.mjs";
import { beginRun } from "./soak/node.mjs";

const OPTIONS = {
  steps: { type: "string", default: "10000" },
  device: { type: "string", default: "all" },
  method: { type: "string", default: "simclr" },
};
/** Times that memory is looked at. */
const SAMPLES = 40;

async function soak(device, method, steps, say) {
  const { train, end } = await (device === "node" ? beginRun(method, steps) : openRun(device, method, steps));
  try {
    const samples = [];
    const portion = Math.ceil(steps / SAMPLES);
    for (let done = 0; done < steps; done += portion) {
      samples.push(await train(Math.min(portion, steps - done)));
      say(`${samples.at(-1).step} of ${steps}`);
    }
    return samples;
  } finally {
    await end();
  }
}

await main(import.meta.url, async (words) => {
  const { device, method, steps } = parseArgs({ args: words, options: OPTIONS }).values;
  if (!existsSync(join(ROOT, "dist/lib/autodidact.wasm")))
    throw new Explained("There is no dist/lib: `npm run build`.");
  const devices = device === "all" ? ["cpu", "node", "webgpu"] : [device];
  const problems = [];
  for (const one of devices) {
    let samples;
    await step(`${method} on ${one}`, async (say) => {
      samples = await soak(one, method, Number(steps), say);
    });
    console.log(render(samples));
    problems.push(...growth(samples).map((problem) => `${one}: ${problem}`));
  }
  if (problems.length > 0) throw new Explained(problems.join("\n"));
  console.log("Nothing grew.");
});
