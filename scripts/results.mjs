#!/usr/bin/env node
// Trains every method on a sample, evaluates it and writes docs/results.md after each. Takes up where it was stopped.
//   --methods a,b   only these are measured (all)      --runs FOLDER   where runs are kept (target/results)
//   --table         measure nothing: write the table of what there is
//   --print         to the terminal instead of the file
//   --binary FILE   an autodidact that is already built

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ROOT } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { ask, known, measure } from "./results/measure.mjs";
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

await main(import.meta.url, async (words) => {
  const runs = resolve(option(words, "runs", join(ROOT, "target", "results")));
  mkdirSync(runs, { recursive: true });
  const binary = option(words, "binary", null) ?? (await buildBinary());
  const methods = JSON.parse(ask(binary, ["methods", "--json"]));
  const wanted = option(words, "methods", "").split(",").filter(Boolean);
  const write = () => {
    const results = methods.map((method) => known(runs, method)).filter(Boolean);
    const text = render(
      results,
      methods.filter((method) => !known(runs, method)),
    );
    if (words.includes("--print")) console.log(text);
    else writeFileSync(join(ROOT, "docs", "results.md"), text);
  };
  const chosen = methods.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  for (const method of words.includes("--table") ? [] : chosen) {
    await step(method.title, async () => summary(known(runs, method) ?? measure(binary, runs, method)));
    if (!words.includes("--print")) write();
  }
  write();
});
