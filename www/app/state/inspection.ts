// Doubles and strangers among the images: looked for when the reader asks, with the encoder as it is then.

import { effect, signal } from "@preact/signals";
import { AutodidactError, type Inspection, type Trainer } from "../../lib/index.ts";
import { dataSet } from "./data.ts";
import { shown } from "./run.ts";

export interface Found {
  report: Inspection;
  /** Steps done when the images were looked at. */
  step: number;
}

export const found = signal<Found | null>(null);
export const inspecting = signal<{ phase: "computing" | "comparing"; done: number } | null>(null);
export const inspectError = signal<AutodidactError | null>(null);
/** Cosine from which two images are near-duplicates. */
export const similarity = signal(0.95);

let abort: AbortController | undefined;

export async function inspect(trainer: Trainer): Promise<void> {
  const data = dataSet.peek();
  if (!data) return;
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  const { signal } = mine;
  inspectError.value = null;
  const progress = (phase: "computing" | "comparing") => (done: number) => {
    if (abort === mine) inspecting.value = { phase, done };
  };
  progress("computing")(0);
  try {
    const { step } = trainer.progress;
    const onProgress = progress("computing");
    const vectors = await trainer.embeddings({ data, keepEncoder: false, signal, onProgress });
    const asked = { similarity: similarity.peek(), signal, onProgress: progress("comparing") };
    const report = await vectors.inspect(asked).finally(() => vectors.dispose());
    if (abort === mine) found.value = { report, step };
  } catch (thrown) {
    const error = AutodidactError.from(thrown);
    const other = shown.peek();
    // The trainer was replaced while its answer was on the way: the one that took its place is asked.
    if (abort === mine && error.kind === "state" && other && other !== trainer) return inspect(other);
    if (abort === mine && error.kind !== "aborted") inspectError.value = error;
  } finally {
    if (abort === mine) inspecting.value = null;
  }
}

export function cancelInspection(): void {
  abort?.abort();
  abort = undefined;
  inspecting.value = null;
}

/** What was found of images that are gone is forgotten. */
export function watchInspection(): void {
  let former = dataSet.peek();
  effect(() => {
    if (dataSet.value === former) return;
    former = dataSet.value;
    cancelInspection();
    found.value = null;
    inspectError.value = null;
  });
}
