// One method's run and evaluation, kept in a folder that is named after all that they depend on: what is there is not
// computed again, and another recipe or budget gets a folder of its own.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What two cores can do for all methods in half an hour: half the default width, half the epochs. */
export const BUDGET = { width: 8, labelsPerClass: 10, draws: 3 };
/** Colour matters to this one. */
const SAMPLES = { colorization: "emoji" };
const GREY_SAMPLE = "fashion-mnist";
/** As many images are seen of one as of the other. */
export const EPOCHS = { "fashion-mnist": 5, emoji: 26 };

/** Name of the sample that a method is measured on. */
export const sampleOf = (method) => SAMPLES[method.id] ?? GREY_SAMPLE;

/** The program's words for training `method`, but for where to write. */
function trainWords(method) {
  const takesAny = method.parameters.some(({ name }) => name === "convnet_width");
  const width = takesAny ? ["--convnet-width", `${BUDGET.width}`] : [];
  return ["train", "--method", method.id, ...dataWords(method), "--epochs", `${EPOCHS[sampleOf(method)]}`, ...width];
}

const dataWords = (method) => ["--data", `sample:${sampleOf(method)}`, "--device", "cpu"];

const EVALUATE = [
  "--labels-per-class",
  `${BUDGET.labelsPerClass}`,
  "--draws",
  `${BUDGET.draws}`,
  "--few",
  "--quick",
  "--json",
];

/** Short name of all that the results of `method` depend on: its recipe and the budget. */
export function recipeOf(method) {
  const defaults = method.parameters.map((parameter) => [parameter.name, parameter.default]);
  const key = JSON.stringify([defaults, trainWords(method), EVALUATE]);
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}

/** Runs and evaluates `method`, from where an earlier try left off unless `again`: `run.json`, the evaluation, CPU seconds. */
export function measure(binary, runs, method, again) {
  const folder = join(runs, `${method.id}-${recipeOf(method)}`);
  if (again) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = (name) => join(folder, name);
  // A file under its own name is whole. Not so run.json: a run that is stopped writes it too; cost.json comes after it.
  const keep = (name, text) => {
    writeFileSync(file(`${name}.part`), text);
    renameSync(file(`${name}.part`), file(name));
  };
  const cost = existsSync(file("cost.json")) ? JSON.parse(readFileSync(file("cost.json"), "utf8")) : {};
  if (cost.train === undefined) {
    cost.train = seconds(() => ask(binary, [...trainWords(method), "--out", folder]));
    keep("cost.json", JSON.stringify(cost));
  }
  if (!existsSync(file("evaluation.json"))) {
    const words = ["evaluate", "--weights", file("encoder.safetensors"), ...dataWords(method), ...EVALUATE];
    let report = "";
    cost.evaluate = seconds(() => {
      report = ask(binary, words);
    });
    keep("cost.json", JSON.stringify(cost));
    keep("evaluation.json", report);
  }
  const read = (name) => JSON.parse(readFileSync(file(name), "utf8"));
  return { run: read("run.json"), evaluation: read("evaluation.json"), cost: read("cost.json") };
}

/** What a program prints; it may take minutes. */
export const ask = (program, words) => execFileSync(program, words, { encoding: "utf8", maxBuffer: 2 ** 28 });

/** CPU seconds that child processes take during `action`; those of the clock where the system does not say. */
function seconds(action) {
  const before = childSeconds();
  const start = Date.now();
  action();
  return before === undefined ? (Date.now() - start) / 1000 : childSeconds() - before;
}

/** CPU seconds of all children that have ended, from Linux' list of numbers; ticks are hundredths. */
function childSeconds() {
  if (!existsSync("/proc/self/stat")) return undefined;
  // The second word is the name in parentheses and may hold spaces.
  const words = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1).split(" ");
  return (Number(words[13]) + Number(words[14])) / 100;
}
