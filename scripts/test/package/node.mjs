// The package in Node: the example trains, and its losses are what every browser must come to.

import { join } from "node:path";
import { Explained, run } from "../../lib/process.mjs";

export const STEPS = 5;
/** Of features by another engine. */
const MOST_DIFFERENCE = 1e-4;

/** The losses in what an example printed or showed. */
export function readLosses(text) {
  return [...text.matchAll(/step (\d+): (-?\d+(?:\.\d+)?)/g)].map(([, step, loss]) => `${step}: ${loss}`);
}

/** The example of onnxruntime must come to the trainer's own features. */
async function checkOnnx(cwd) {
  const printed = await run(process.execPath, ["embed.mjs"], { cwd, quiet: true, timeout: 120_000 });
  const [, difference] = /largest difference .*: (\S+)/.exec(printed) ?? [];
  if (!(Number(difference) < MOST_DIFFERENCE)) throw new Explained(`examples/onnx/embed.mjs printed\n${printed}`);
}

/** Trains in Node; the process must end by itself. Returns the losses. */
export async function checkNode(project) {
  const cwd = join(project, "node");
  const printed = await run(process.execPath, ["train.mjs", "--steps", `${STEPS}`], {
    cwd,
    quiet: true,
    timeout: 60_000,
  });
  const losses = readLosses(printed);
  if (losses.length !== STEPS) throw new Explained(`In Node the example trained ${losses.length} steps:\n${printed}`);
  const everything = await run(process.execPath, ["api.mjs"], { cwd, quiet: true, timeout: 60_000 });
  if (!everything.includes("ok")) throw new Explained(everything);
  await checkOnnx(join(project, "onnx"));
  return losses;
}
