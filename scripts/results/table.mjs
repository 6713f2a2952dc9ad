// docs/results.md: what was measured, as a table that says how.

import { BUDGET, EPOCHS } from "./measure.mjs";

const percent = (share) => (share === undefined || share === null ? "–" : (100 * share).toFixed(1));
const change = (pair) => pair.map(percent).join(" → ");
const row = (words) => `| ${words.join(" | ")} |`;

/** Cells of one method's row, but for its name. */
function cells({ loss, alarms, knn, probe, fineTuned, seconds }) {
  const [rung, measures] = alarms;
  return [
    loss.map((value) => value.toPrecision(3)).join(" → "),
    rung === 0 ? "none" : `${rung} of ${measures}`,
    change(knn),
    change(probe),
    change(fineTuned),
    `${seconds} s`,
  ];
}

/** One line for the terminal. */
export const summary = (figures) => cells(figures).join(", ");

/** The page of all `results`, pairs of a method and its figures, and of the methods that are `missing`. */
export function render(results, missing) {
  const figures = results.map(([, each]) => each);
  const minutes = Math.ceil(figures.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  const machines = [...new Set(figures.map(({ machine }) => machine))].join("; ");
  const pixels = new Map(figures.map((each) => [each.sample, each.pixels]));
  const ofPixels = [...pixels].map(([name, share]) => `${percent(share)} on ${name}`).join(", ");
  const colour = results.filter(([, { sample }]) => sample !== "fashion-mnist").map(([{ title }]) => title);
  const where =
    colour.length > 0 ? ` (${colour.join(", ")}: for ${EPOCHS.emoji} on emoji in colour, which are fewer)` : "";
  return `# Results, method by method

Made by \`npm run results\` on ${machines}, in ${minutes} minutes of CPU time. The figures stand in \`results.json\`; what is
there with a method's present recipe is not measured again, unless \`--again\` is said. Every method trains for ${EPOCHS["fashion-mnist"]} epochs
on fashion-mnist${where} with its default recipe, seed 0, on the CPU; ConvNets have width ${BUDGET.width} instead of 16.
Accuracies are percentages on held-out images, before training → after it. One seed: differences of a point or two mean
nothing.

- *Loss*: means over the first and the last twentieth of the steps. MoCo's rises while its queue fills.
- *Alarms*: of the measures of collapse, taken all along the run.
- *k-NN*: ${figures[0]?.neighbours ?? 20} nearest neighbours in the features. Raw pixels reach ${ofPixels || "–"}.
- *Probe*: logistic regression on frozen features, ${BUDGET.labelsPerClass} labels a class, mean of ${BUDGET.draws} draws.
- *Fine-tuned*: the whole network on ${BUDGET.labelsPerClass} labels a class, mean of ${BUDGET.draws} draws; left of the arrow, trained from scratch. By
  it, and by the probe, methods that rebuild pixels or features are to be judged.

${row(["method", "loss", "alarms", "k-NN", "probe", "fine-tuned", "CPU time"])}
| --- | --- | --- | --- | --- | --- | ---: |
${results.map(([{ title }, each]) => row([title, ...cells(each)])).join("\n")}
${missing.length === 0 ? "" : `\nNot measured yet: ${missing.map(({ title }) => title).join(", ")}.\n`}`;
}
