// Who computes when. Engines start one after the other; then they take turns of a few steps, so that whatever else
// slows the machine down slows all of them. Only one computes at a time.

import { Explained } from "../lib/process.mjs";
import { formatTime, step } from "../lib/report.mjs";

/** A turn takes about this long: Autodidact reads losses that often, and the peers' losses are read once a turn. */
const TURN_MS = 150;
const MOST_STEPS_A_TURN = 64;
const LEAST_STEPS = 3;
/** After the first step, steps that are not measured, if they are short: caches fill, kernels are tuned. */
const WARM_UP_STEPS = 2;
const WARM_UP_MS = 5000;

/** Steps this long are announced, so that nobody takes the wait for a hang. */
const SLOW_MS = 10_000;

/** `page.evaluate`, given up after `limit` seconds. The engine is then ended, for nothing else stops a long kernel. */
async function ask(page, limit, action, argument) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Explained(`no answer within ${limit} s`)), limit * 1000);
  });
  try {
    return await Promise.race([page.evaluate(action, argument), late]);
  } finally {
    clearTimeout(timer);
  }
}

class Run {
  /** Turns as measured: steps, milliseconds, losses. */
  turns = [];
  losses = [];

  constructor(page, engine, task, limit) {
    Object.assign(this, { page, engine, task, limit });
    this.id = `${engine.name}-${task.name}-${Date.now()}`;
  }

  get steps() {
    return this.turns.reduce((sum, turn) => sum + turn.steps, 0);
  }

  get milliseconds() {
    return this.turns.reduce((sum, turn) => sum + turn.ms, 0);
  }

  async start() {
    const { library, device } = this.engine;
    const first = await ask(
      this.page,
      this.limit,
      ([id, library, device, task]) => globalThis.bench.start(id, library, device, task),
      [this.id, library, device, this.task],
    );
    this.firstStepMs = first.ms;
    this.opened = first.device;
    this.note(first);
    for (let i = 0; i < WARM_UP_STEPS && (this.stepMs ?? 0) < WARM_UP_MS; i++) {
      if (i === 0 && this.firstStepMs > 10 * WARM_UP_MS) break;
      await this.train(1);
    }
    this.before = this.counters;
    return `first step after ${formatTime(first.ms)}`;
  }

  /** Steps outside the measurement, or inside one by `turn`. */
  async train(count) {
    const answer = await ask(this.page, this.limit, ([id, count]) => globalThis.bench.steps(id, count), [
      this.id,
      count,
    ]);
    this.stepMs = answer.ms / count;
    this.note(answer);
    return answer;
  }

  note({ losses, counters }) {
    this.losses.push(...losses);
    this.counters = counters;
    const bad = losses.find((loss) => !Number.isFinite(loss));
    if (bad !== undefined) throw new Explained(`the loss became ${bad} at step ${this.losses.length}`);
  }

  async turn(stepsLeft) {
    const fitting = Math.floor(TURN_MS / (this.stepMs ?? TURN_MS));
    const count = Math.max(1, Math.min(stepsLeft, fitting, MOST_STEPS_A_TURN));
    const { ms } = await this.train(count);
    this.turns.push({ steps: count, ms });
  }

  isDone({ steps, seconds }) {
    if (this.error || this.steps >= steps) return true;
    return this.steps >= Math.min(LEAST_STEPS, steps) && this.milliseconds >= seconds * 1000;
  }

  /** Remembers why an engine left the race; the others go on. */
  async fail(error) {
    this.error = error.message.split("\n")[0].replace(/^page\.evaluate: /, "");
    await this.end();
  }

  end() {
    return this.page.evaluate((id) => globalThis.bench.end(id), this.id);
  }
}

async function startAll(runs) {
  for (const run of runs) {
    await step(`${run.engine.name} starts`, async () => {
      try {
        return await run.start();
      } catch (error) {
        await run.fail(error);
        return `failed: ${run.error}`;
      }
    });
  }
}

async function takeTurns(runs, options, say) {
  for (let round = 0; runs.some((run) => !run.isDone(options)); round++) {
    // Another one begins each round: none is always the one that finds the caches full of the slowest's data.
    for (let i = 0; i < runs.length; i++) {
      const run = runs[(round + i) % runs.length];
      if (run.isDone(options)) continue;
      if (run.stepMs > SLOW_MS) say(`${run.engine.name}, step ${run.steps + 1}`);
      await run.turn(options.steps - run.steps).catch((error) => run.fail(error));
    }
  }
}

/** Trains one model with every engine. */
export async function measure(page, task, options) {
  console.log(`\n${task.title}`);
  const runs = options.engines.map((engine) => new Run(page, engine, task, options.limit));
  await startAll(runs);
  await step("turns", (say) => takeTurns(runs, options, say));
  for (const run of runs) await run.end();
  return runs;
}
