#!/usr/bin/env node
// Trains the same models with Autodidact, TensorFlow.js and jax-js in one Chromium, in turns, and prints how long a
// step takes and what it asks of the GPU. Nothing is asserted. bench/README.md says what is compared.
//   --models a,b   of bench/tasks.js (all)          --engines a,b  of scripts/bench/engines.mjs (all)
//   --steps N      measured steps an engine (30)    --seconds N    …or as many as this time allows, 3 at least (60)
//   --batch N      images a step, for every model   --limit N      seconds an engine may be silent (1800)
//   --lib FOLDER   the built package (dist/lib)     --out FILE     what was measured, as JSON (bench.json)
//   --headed       shows the browser                --list         prints the names of models and engines

import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { TASKS } from "../bench/tasks.js";
import { openPage } from "./bench/browser.mjs";
import { bundle } from "./bench/bundle.mjs";
import { ENGINES } from "./bench/engines.mjs";
import { describeMachine } from "./bench/machine.mjs";
import { readOptions } from "./bench/options.mjs";
import { measure } from "./bench/schedule.mjs";
import { serve } from "./bench/server.mjs";
import { summarise } from "./bench/summary.mjs";
import { renderMachine, renderModel } from "./bench/table.mjs";
import { ROOT } from "./lib/paths.mjs";
import { Explained } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { ensurePackagesOf } from "./setup/packages.mjs";

/** Runs the models one after the other. The file is written after each, so that an interrupted run is not lost. */
async function runAll(page, options, machine) {
  const { steps, seconds, limit } = options;
  const report = { format: "autodidact-bench-1", machine, options: { steps, seconds, limit }, models: [] };
  console.log(renderMachine(machine));
  for (const task of options.tasks) {
    const runs = await measure(page, task, options);
    const model = { task, engines: runs.map(summarise) };
    report.models.push(model);
    writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
    console.log(renderModel(model));
  }
  console.log(`\nWritten to ${options.out}`);
}

await main(import.meta.url, async (words) => {
  const options = readOptions(words);
  if (options.list) {
    console.log(`models: ${TASKS.map(({ name }) => name).join(", ")}`);
    console.log(`engines: ${ENGINES.map(({ name }) => name).join(", ")}`);
    return;
  }
  const lib = resolve(ROOT, options.lib);
  if (!existsSync(join(lib, "autodidact.wasm")))
    throw new Explained(`${lib} has no build: run \`npm run build\` first.`);
  await step("Peers", (say) => ensurePackagesOf("bench", say));
  const server = await serve({ "/lib/": lib, "/": await bundle() });
  const { browser, page } = await openPage(server.address, options);
  try {
    await runAll(page, options, await describeMachine(page, browser, lib));
  } finally {
    await browser.close();
    server.close();
  }
});
