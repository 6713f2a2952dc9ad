// Step by step: a run that holds after every step, so that one can see what a step is made of. First the batch and
// what the model is shown of it; then the loss, and what the step changed.

import { computed, signal } from "@preact/signals";
import { byRole, type ShownFigure } from "../components/useFigure.ts";
import { begin, run } from "./run.ts";
import type { Run } from "./run-record.ts";

const SHOWN = 6;

export interface Moment {
  /** Counted from 1. */
  step: number;
  /** What the step sees, and whether these are its very views or others like them. */
  seen: ShownFigure;
  exact: boolean;
  /** The model's picture of the same images before the step and after it. */
  before: ShownFigure;
  after: ShownFigure | null;
  loss: number | null;
  /** Loss of the step before. */
  former: number | null;
  learningRate: number | null;
}

export const moment = signal<Moment | null>(null);
/** The run that is looked at step by step. */
const watched = signal<Run | null>(null);
export const busy = signal(false);

/** Whether the page goes step by step now. */
export const slow = computed(
  () => watched.value !== null && watched.value === run.value && run.value.phase.value === "paused",
);

/** Which part of the flow is talked about. */
export const beat = computed(() => (slow.value && moment.value ? (moment.value.after ? "change" : "see") : null));

/** Starts a run that holds before its first step, or holds the one that goes on. */
export async function goSlow(): Promise<void> {
  moment.value = null;
  const current = run.peek();
  if (current && ["running", "paused"].includes(current.phase.peek())) {
    if (current.phase.peek() === "running") current.pause();
    watched.value = current;
    await look();
    return;
  }
  const next = await begin({ held: true });
  if (!next) return;
  watched.value = next;
  await look();
}

/** Shows the coming step. */
export async function look(): Promise<void> {
  await alone(async (current) => {
    const { trainer } = current;
    const done = trainer.progress.step;
    const coming = await trainer.comingFigure(SHOWN);
    const samples = coming?.samples ?? spread(current.data.count, done);
    const figure = await trainer.figure({ samples, roll: done });
    const before = byRole(figure, samples);
    const seen = coming ? byRole(coming, samples) : before;
    const former = current.losses.at(-1) ?? null;
    const open = { after: null, loss: null, learningRate: null };
    moment.value = { step: done + 1, seen, exact: coming !== null, before, former, ...open };
  });
}

/** Trains the step that is shown, and shows what it changed. */
export async function oneStep(): Promise<void> {
  const shown = moment.peek();
  if (!shown || shown.after) return;
  await alone(async (current) => {
    const { trainer } = current;
    const record = await new Promise<{ loss: number; learningRate: number } | null>((resolve) => {
      const off = [
        trainer.on("step", settle),
        trainer.on("error", () => settle(null)),
        trainer.on("done", () => settle(null)),
      ];
      function settle(value: { loss: number; learningRate: number } | null): void {
        for (const stop of off) stop();
        resolve(value);
      }
      trainer.allow(1);
    });
    if (!record) return;
    const { samples } = shown.before;
    const after = byRole(await trainer.figure({ samples, roll: shown.step - 1 }), samples);
    moment.value = { ...shown, after, loss: record.loss, learningRate: record.learningRate };
  });
}

/** One request at a time; a run that ends meanwhile has nothing more to show. */
async function alone(task: (current: Run) => Promise<void>): Promise<void> {
  const current = watched.peek();
  if (!current || busy.peek()) return;
  busy.value = true;
  try {
    await task(current);
  } catch {
    moment.value = null; // the run failed or was disposed; the Train panel says why
  } finally {
    busy.value = false;
  }
}

/** Other images at each step, where the core cannot tell which ones the step takes. */
function spread(total: number, step: number): number[] {
  const count = Math.min(SHOWN, total);
  return Array.from({ length: count }, (_, index) => (step * 7919 + Math.floor((index * total) / count)) % total);
}
