#!/usr/bin/env node
// Trains every method on a sample, evaluates it and writes docs/results.json and docs/results.md after each. Takes up
// where it was stopped, and measures nothing twice.
//   --methods a,b   only these are measured (all)      --runs FOLDER   where runs are kept (target/results)
//   --again         measures too what is known         --table         measures nothing: writes the table
//   --binary FILE   an autodidact that is already built

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ROOT } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { figuresOf, keep, known, readFigures } from "./results/figures.mjs";
import { ask, measure } from "./results/measure.mjs";
import { render, summary } from "./results/table.mjs";
import { rustEnvironment } from "./setup/rust.mjs";

function option(words, name, fallback) {
  const place = words.indexOf(`--${name}`);
  return place < 0 ? fallback : words[place + 1];
}

async function buildBinary() {
  const { cargo, env } = rustEnvironment();
  const [program, ...words] = cargo;
  await run(program, [...words, "build", "--release", "--locked", "--bin", "autodidact"], { env });
  return join(env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "release", "autodidact");
}

/** Writes docs/results.md of all figures that hold for the present recipes. */
function writeTable(methods) {
  const kept = readFigures();
  const all = methods.map((method) => [method, known(kept, method)]);
  const results = all.filter(([, figures]) => figures);
  const missing = all.filter(([, figures]) => !figures).map(([method]) => method);
  writeFileSync(join(ROOT, "docs", "results.md"), render(results, missing));
}

await main(import.meta.url, async (words) => {
  const runs = resolve(option(words, "runs", join(ROOT, "target", "results")));
  mkdirSync(runs, { recursive: true });
  const binary = option(words, "binary", null) ?? (await buildBinary());
  const methods = JSON.parse(ask(binary, ["methods", "--json"]));
  const wanted = option(words, "methods", "").split(",").filter(Boolean);
  const chosen = methods.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  for (const method of words.includes("--table") ? [] : chosen) {
    await step(method.title, async () => {
      const again = words.includes("--again");
      const before = again ? undefined : known(readFigures(), method);
      if (before) return summary(before);
      const figures = figuresOf(method, measure(binary, runs, method, again));
      keep(figures);
      return summary(figures);
    });
    writeTable(methods);
  }
  writeTable(methods);
});
