// Two sets of settings, trained in turn on the same images with the same seed.

import { signal } from "@preact/signals";
import { begin, idle, run } from "./run.ts";
import type { Run } from "./run-record.ts";
import { methodId, raws, seed, spec, specs } from "./settings.ts";
import type { Raw } from "./validate.ts";

export interface Slot {
  method: string;
  settings: Record<string, Raw>;
  run: Run | null;
}

export type Side = 0 | 1;

export const slots = signal<[Slot | null, Slot | null]>([null, null]);
/** Which of the two is being trained. */
export const going = signal<Side | null>(null);

function set(side: Side, slot: Slot | null): void {
  slots.value = side === 0 ? [slot, slots.peek()[1]] : [slots.peek()[0], slot];
}

/** Takes what is set on the page now; a run of it that has ended comes along. */
export function take(side: Side): void {
  const method = methodId.peek();
  set(side, { method, settings: { ...raws.peek()[method] }, run: null });
}

/** Name and changed settings, as a line. */
export function nameOf({ method, settings }: Slot): string {
  const title = specs.value.find(({ id }) => id === method)?.title ?? method;
  const changes = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return [title, ...changes].join(" · ");
}

/** Trains both, the one after the other. Stopping a run goes on with the next. */
export async function trainBoth(): Promise<void> {
  if (going.peek() !== null || !spec.peek()) return;
  const common = seed.peek();
  try {
    for (const side of [0, 1] as const) {
      const slot = slots.peek()[side];
      if (!slot) continue;
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
