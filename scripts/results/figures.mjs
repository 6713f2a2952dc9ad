// What is kept of a measurement: the figures of the table, in docs/results.json, with the recipe they belong to.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ROOT } from "../lib/paths.mjs";
import { recipeOf, sampleOf } from "./measure.mjs";

const FILE = join(ROOT, "docs", "results.json");

const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** Mean losses of the first and the last twentieth of the steps. */
function lossesOf(steps) {
  const few = Math.max(1, Math.floor(steps.length / 20));
  return [steps.slice(0, few), steps.slice(-few)].map((part) => mean(part.map(({ loss }) => loss)));
}

/** The figures of `method`: shares of right answers, pairs are before → after training. */
export function figuresOf(method, { run, evaluation, cost }) {
  const few = evaluation.curve.find(({ budget }) => budget.per_class !== undefined);
  const { knn } = evaluation;
  const measures = run.diagnostics.embeddings;
  return {
    method: method.id,
    recipe: recipeOf(method),
    sample: sampleOf(method),
    machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`,
    seconds: Math.round(cost.train + cost.evaluate),
    loss: lossesOf(run.steps),
    alarms: [measures.filter(({ alarm }) => alarm !== null).length, measures.length],
    pixels: knn.pixels,
    neighbours: knn.k,
    knn: [knn.untrained, knn.features],
    probe: [few?.untrained?.mean, few?.linear?.mean],
    fineTuned: [few?.supervised?.mean, few?.fine_tuned?.mean],
  };
}

/** All figures that are kept. */
export const readFigures = () => (existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : []);

/** The figures of `method` with its present recipe, or undefined. */
export const known = (kept, method) =>
  kept.find((figures) => figures.method === method.id && figures.recipe === recipeOf(method));

/** Keeps `figures` in place of older ones of the same method. */
export function keep(figures) {
  const others = readFigures().filter(({ method }) => method !== figures.method);
  const lines = [...others, figures].map((entry) => JSON.stringify(entry)).sort();
  writeFileSync(FILE, `[\n${lines.join(",\n")}\n]\n`);
}
