// Two sets of settings, trained in turn on the same images with the same seed; or runs that were kept, as they went.

import { signal } from "@preact/signals";
import type { KeptRun } from "../../lib/index.ts";
import type { Shown } from "./differences.ts";
import { begin, idle, run } from "./run.ts";
import type { Run } from "./run-record.ts";
import { changesOf, inWords, methodId, raws, seed, spec, specs } from "./settings.ts";
import type { Raw } from "./validate.ts";

export interface Slot {
  method: string;
  settings: Record<string, Raw>;
  run: Run | null;
  kept: KeptRun | null;
}

export type Side = 0 | 1;

export const slots = signal<[Slot | null, Slot | null]>([null, null]);
/** Which of the two is being trained. */
export const going = signal<Side | null>(null);

function set(side: Side, slot: Slot | null): void {
  slots.value = side === 0 ? [slot, slots.peek()[1]] : [slots.peek()[0], slot];
}

/** Takes what is set on the page now. */
export function take(side: Side): void {
  const method = methodId.peek();
  set(side, { method, settings: { ...raws.peek()[method] }, run: null, kept: null });
}

/** Takes a run that was kept; it needs no training. */
export function takeKept(side: Side, kept: KeptRun): void {
  set(side, { method: kept.method, settings: changesOf(kept.method, kept.config), run: null, kept });
}

/** Name and changed settings, as a line. */
export function nameOf({ method, settings, kept }: Slot): string {
  const title = specs.value.find(({ id }) => id === method)?.title ?? method;
  return [kept?.title ?? title, ...inWords(method, settings)].join(" · ");
}

/** What is drawn of a side, once there is something. Follows the run while it trains. */
export function shownOf(slot: Slot | null): Shown | null {
  if (slot?.kept) return ofKept(slot.kept);
  return slot?.run ? ofRun(slot.run) : null;
}

function ofKept({ course, config, method, data }: KeptRun): Shown {
  return {
    steps: course.steps.map((step) => step + 1), // the core counts from 0, the page shows steps done
    losses: course.losses,
    knn: course.knn,
    about: { method, data, ...config },
  };
}

function ofRun({ version, steps, losses, knn, trainer, data }: Run): Shown {
  void version.value; // the curves grow in place; it says that they did
  const { method, config } = trainer.info;
  return { steps, losses, knn: knn.points.value, about: { method, data: data.name, ...config } };
}

/** Trains both, the one after the other, except those that were kept. Stopping a run goes on with the next. */
export async function trainBoth(): Promise<void> {
  if (going.peek() !== null || !spec.peek()) return;
  const common = seed.peek();
  try {
    for (const side of [0, 1] as const) {
      const slot = slots.peek()[side];
      if (!slot || slot.kept) continue;
      going.value = side;
      run.peek()?.stop();
      await idle();
      seed.value = common;
      methodId.value = slot.method;
      raws.value = { ...raws.peek(), [slot.method]: slot.settings };
      set(side, { ...slot, run: await begin() });
      await idle();
    }
  } finally {
    going.value = null;
  }
}
