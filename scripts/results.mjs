#!/usr/bin/env node
// Trains every method on a sample, evaluates it and writes docs/results.md.
//   --methods a,b   these alone (all)      --runs FOLDER   where runs are kept, and taken from where they exist
//   --epochs N      of training (5)        --print         to the terminal instead of the file

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { ROOT } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { rustEnvironment } from "./setup/rust.mjs";

// Half the default width and half the epochs: what two cores can do for all methods in half an hour.
const BUDGET = { width: 8, epochs: 5 };
const SAMPLES = { colorization: "emoji" };
const GREY_SAMPLE = "fashion-mnist";

/** What a program prints; it may take minutes. */
const ask = (program, words) => execFileSync(program, words, { encoding: "utf8", maxBuffer: 2 ** 28 });

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

/** What one method came to: its run and its evaluation, made unless they are in `folder`. */
function measure(binary, method, folder, epochs) {
  const data = `sample:${SAMPLES[method.id] ?? GREY_SAMPLE}`;
  const file = (name) => join(folder, method.id, name);
  const shared = ["--data", data, "--device", "cpu"];
  if (!existsSync(file("run.json"))) {
    const takesAny = method.parameters.some(({ name }) => name === "convnet_width");
    const width = takesAny ? ["--convnet-width", `${BUDGET.width}`] : [];
    ask(binary, [
      "train",
      "--method",
      method.id,
      ...shared,
      "--epochs",
      `${epochs}`,
      ...width,
      "--out",
      join(folder, method.id),
    ]);
  }
  if (!existsSync(file("evaluation.json"))) {
    const weights = ["--weights", file("encoder.safetensors")];
    writeFileSync(file("evaluation.json"), ask(binary, ["evaluate", ...weights, ...shared, "--quick", "--json"]));
  }
  const read = (name) => JSON.parse(readFileSync(file(name), "utf8"));
  return { method, data, run: read("run.json"), evaluation: read("evaluation.json") };
}

const percent = (share) => (share === undefined || share === null ? "–" : (100 * share).toFixed(1));

function row({ method, data, run, evaluation }) {
  const { steps, throughput } = run;
  const losses = [steps[0], steps.at(-1)].map(({ loss }) => loss.toPrecision(3)).join(" → ");
  const few = evaluation.curve.find(({ budget }) => budget.per_class !== undefined);
  const { knn } = evaluation;
  const before = (without, having) => `${percent(without)} → ${percent(having)}`;
  const cells = [
    method.title,
    data.replace("sample:", ""),
    `${Math.round(throughput.seconds)} s`,
    losses,
    before(knn.untrained, knn.features),
    before(few?.untrained?.mean, few?.linear?.mean),
    before(few?.supervised?.mean, few?.fine_tuned?.mean),
  ];
  return `| ${cells.join(" | ")} |`;
}

function render(results, epochs) {
  const pixels = results.map(({ data, evaluation }) => [data.replace("sample:", ""), evaluation.knn.pixels]);
  const machine = `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`;
  const of = [...new Map(pixels)].map(([name, share]) => `${name} ${percent(share)}`).join(", ");
  return `# Results, method by method

Made by \`npm run results\` (${machine}). Every method trains for ${epochs} epochs with its default recipe, seed 0, on the CPU; ConvNets
have width ${BUDGET.width}. Accuracies are percentages on held-out images; the encoder before training stands left of the arrow, after
training right of it. One seed: differences of a point or two mean nothing.

- *k-NN*: 20 nearest neighbours in the features. Raw pixels: ${of}.
- *Probe*: logistic regression on frozen features, 10 labels a class.
- *Fine-tuned*: the whole network trained on 10 labels a class; left, from scratch instead of from the encoder. It is
  what methods that rebuild pixels are to be judged by.

| method | data | training | loss | k-NN | probe | fine-tuned |
| --- | --- | ---: | --- | --- | --- | --- |
${results.map(row).join("\n")}
`;
}

await main(import.meta.url, async (words) => {
  const epochs = Number(option(words, "epochs", BUDGET.epochs));
  const folder = resolve(option(words, "runs", join(ROOT, "target", "results")));
  mkdirSync(folder, { recursive: true });
  const binary = option(words, "binary", null) ?? (await buildBinary());
  const methods = JSON.parse(ask(binary, ["methods", "--json"]));
  const wanted = option(words, "methods", "").split(",").filter(Boolean);
  const results = [];
  for (const method of methods.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
    await step(method.title, async () => {
      results.push(measure(binary, method, folder, epochs));
      return row(results.at(-1));
    });
  }
  const text = render(results, epochs);
  if (words.includes("--print")) console.log(text);
  else writeFileSync(join(ROOT, "docs", "results.md"), text);
});
