// On WebGPU, in Chromium: worker and GPU device are lost in turn.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { FLAGS } from "../bench/browser.mjs";
import { serve } from "../bench/server.mjs";
import { ROOT } from "../lib/paths.mjs";
import { Explained } from "../lib/process.mjs";
import { findChromium } from "../setup/browser.mjs";
import { killSteps } from "./plan.mjs";

const LIB = join(ROOT, "dist/lib");
/** Greatest difference of a loss: two runs on one GPU need not round alike, and differences grow. */
const TOLERANCE = 1e-3;
/** Steps come in portions of a few; two losses in one portion are one. */
const STEPS_PER_KILL = 20;

async function openPage() {
  const { address, close } = await serve({
    "/lib/": LIB,
    "/plan.mjs": join(ROOT, "scripts/chaos/plan.mjs"),
    "/": join(ROOT, "scripts/chaos/page"),
  });
  const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => globalThis.train !== undefined);
  const end = async () => {
    await browser.close();
    close();
  };
  return { page, end };
}

/** Throws Explained unless a run that is disturbed `kills` times comes to the losses of one that is not. */
export async function chaosOnWebgpu({ kills, seed, say }) {
  if (!existsSync(LIB)) throw new Explained(`${LIB} is missing: run \`npm run build\` first.`);
  const total = STEPS_PER_KILL * kills;
  const { page, end } = await openPage();
  const train = (steps) => page.evaluate(([total, steps]) => globalThis.train(total, steps), [total, steps]);
  try {
    say("undisturbed");
    const whole = await train([]);
    say("disturbed");
    const killed = await train(killSteps(kills, total, seed));
    if (whole.device !== "webgpu" || killed.device !== "webgpu") throw new Explained("It did not compute on WebGPU.");
    const difference = Math.max(...whole.losses.map((loss, step) => Math.abs(loss - killed.losses[step])));
    if (killed.losses.length !== whole.losses.length || !(difference <= TOLERANCE)) {
      throw new Explained(`The losses of ${killed.losses.length} steps differ by up to ${difference}.`);
    }
    if (killed.recovered < 0.8 * kills) throw new Explained(`Only ${killed.recovered} of ${kills} losses hit.`);
    return `${killed.recovered} losses of worker or device in ${total} steps: losses differ by at most ${difference.toExponential(1)}`;
  } finally {
    await end();
  }
}
