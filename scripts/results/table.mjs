// docs/results.md: what was measured, as a table that says how.

import { cpus } from "node:os";
import { BUDGET, sampleOf } from "./measure.mjs";

const percent = (share) => (share === undefined || share === null ? "–" : (100 * share).toFixed(1));
const change = (without, having) => `${percent(without)} → ${percent(having)}`;
const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** Mean losses of the first and the last twentieth of the steps. */
function losses(steps) {
  const few = Math.max(1, Math.floor(steps.length / 20));
  const ends = [steps.slice(0, few), steps.slice(-few)];
  return ends.map((part) => mean(part.map(({ loss }) => loss)).toPrecision(3)).join(" → ");
}

/** Cells of one method's row. */
function cells({ method, run, evaluation, cost }) {
  const few = evaluation.curve.find(({ budget }) => budget.per_class !== undefined);
  const { knn } = evaluation;
  const alarms = run.diagnostics.embeddings.filter(({ alarm }) => alarm !== null).length;
  return [
    method.title,
    losses(run.steps),
    alarms === 0 ? "none" : `${alarms} of ${run.diagnostics.embeddings.length}`,
    change(knn.untrained, knn.features),
    change(few?.untrained?.mean, few?.linear?.mean),
    change(few?.supervised?.mean, few?.fine_tuned?.mean),
    `${Math.round(cost.train + cost.evaluate)} s`,
  ];
}

const row = (words) => `| ${words.join(" | ")} |`;

/** One line for the terminal. */
export const summary = (result) => cells(result).slice(1).join(", ");

/** The page of all `results`, and of the methods that are `missing`. */
export function render(results, missing) {
  const total = results.reduce((sum, { cost }) => sum + cost.train + cost.evaluate, 0);
  const machine = `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`;
  const pixels = new Map(results.map(({ method, evaluation }) => [sampleOf(method), evaluation.knn.pixels]));
  const ofPixels = [...pixels].map(([name, share]) => `${percent(share)} on ${name}`).join(", ");
  const colour = results.filter(({ method }) => sampleOf(method) !== "fashion-mnist").map(({ method }) => method.title);
  const where = colour.length > 0 ? ` (${colour.join(", ")}: on emoji in colour)` : "";
  return `# Results, method by method

Made by \`npm run results\` on ${machine}, in ${Math.ceil(total / 60)} minutes of CPU time; what was measured before is not
measured again. Every method trains for ${BUDGET.epochs} epochs on fashion-mnist${where} with its default recipe, seed 0, on the CPU;
ConvNets have width ${BUDGET.width} instead of 16. Accuracies are percentages on held-out images, before training → after it. One seed:
differences of a point or two mean nothing.

- *Loss*: means over the first and the last twentieth of the steps. MoCo's rises while its queue fills.
- *Alarms*: of the measures of collapse, taken all along the run.
- *k-NN*: ${results[0]?.evaluation.knn.k ?? 20} nearest neighbours in the features. Raw pixels reach ${ofPixels || "–"}.
- *Probe*: logistic regression on frozen features, ${BUDGET.labelsPerClass} labels a class, mean of ${BUDGET.draws} draws.
- *Fine-tuned*: the whole network on ${BUDGET.labelsPerClass} labels a class, mean of ${BUDGET.draws} draws; left of the arrow, trained from scratch. By
  it, and by the probe, methods that rebuild pixels or features are to be judged.

${row(["method", "loss", "alarms", "k-NN", "probe", "fine-tuned", "CPU time"])}
| --- | --- | --- | --- | --- | --- | ---: |
${results.map((result) => row(cells(result))).join("\n")}
${missing.length === 0 ? "" : `\nNot measured yet: ${missing.map(({ title }) => title).join(", ")}.\n`}`;
}
