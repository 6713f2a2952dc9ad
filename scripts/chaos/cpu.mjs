// On the CPU, in Node: the thread that computes is terminated while it does.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { ROOT } from "../lib/paths.mjs";
import { Explained } from "../lib/process.mjs";
import { gaps, generator, images, killSteps, settings } from "./plan.mjs";

const PACKAGE = join(ROOT, "dist/lib/node.js");
const STEPS_PER_KILL = 4;
/** Longest time, in milliseconds, between a request of steps and the kill. */
const DELAY = 10;

let thread;
process.on("worker", (started) => {
  thread = started;
});

/** What a checkpoint holds, by name. The order in the file, and so its bytes, differ from run to run. */
function contents(file) {
  const length = Number(file.readBigUInt64LE(0));
  const { __metadata__, ...tensors } = JSON.parse(file.subarray(8, 8 + length).toString());
  const bytes = ({ data_offsets: [start, end] }) => file.subarray(8 + length + start, 8 + length + end).toString("hex");
  const values = Object.entries(tensors).map(([name, tensor]) => [name, [tensor.shape, bytes(tensor)]]);
  return { metadata: __metadata__, values: Object.fromEntries(values) };
}

/** Trains `total` steps; after each of `kills` the thread dies, at once or while the next steps are under way. */
async function train(autodidact, total, kills, seed, say) {
  const data = await autodidact.loadImages(images());
  const trainer = await autodidact.createTrainer({ ...settings(total), data, device: "cpu", recover: true });
  const random = generator(seed);
  let recovered = 0;
  trainer.on("recovered", () => {
    recovered += 1;
    say(`${recovered} of ${kills.length}`);
  });
  const losses = [];
  let dying;
  for (const count of gaps(kills, total)) {
    for await (const { loss } of trainer.steps(count)) losses.push(loss);
    if (losses.length === total) break;
    // A thread dies once: whatever the last kill did, the run is asked something and so has a thread that lives.
    await dying;
    await trainer.history();
    const victim = thread;
    const delay = random() < 0.5 ? 0 : DELAY * random();
    dying = after(delay).then(() => victim.terminate());
    if (delay === 0) await dying;
  }
  await dying;
  const checkpoint = contents(Buffer.from(await (await trainer.checkpoint()).arrayBuffer()));
  await trainer.dispose();
  return { losses, checkpoint, recovered };
}

/** Throws Explained unless a run that is killed `kills` times equals one that is not. */
export async function chaosOnCpu({ kills, seed, say }) {
  if (!existsSync(PACKAGE)) throw new Explained(`${PACKAGE} is missing: run \`npm run build\` first.`);
  const autodidact = await import(pathToFileURL(PACKAGE).href);
  const total = STEPS_PER_KILL * kills;
  const whole = await train(autodidact, total, [], seed, say);
  const killed = await train(autodidact, total, killSteps(kills, total, seed), seed, say);
  if (!isDeepStrictEqual(whole.losses, killed.losses)) throw new Explained("The losses differ.");
  if (!isDeepStrictEqual(whole.checkpoint, killed.checkpoint)) throw new Explained("The final checkpoints differ.");
  if (killed.recovered !== kills) throw new Explained(`Only ${killed.recovered} of ${kills} kills hit.`);
  return `${killed.recovered} kills in ${total} steps; every loss and the final checkpoint are equal to the last bit`;
}
