// The evaluation under way or the last one: of the run at hand, with the labels of the images at hand.

import { signal } from "@preact/signals";
import {
  AutodidactError,
  type DataSet,
  type EvaluationProgress,
  type EvaluationReport,
  type Trainer,
} from "../../lib/index.ts";

export const report = signal<EvaluationReport | null>(null);
/** The images of `report`, for those behind a cell of the confusion matrix. */
export const reportData = signal<DataSet | null>(null);
export const evaluating = signal<EvaluationProgress | null>(null);
export const evaluateError = signal<AutodidactError | null>(null);
/** One draw and a third of the fine-tuning: enough to see, in a third of the time and less. */
export const quick = signal(true);
export const fineTune = signal(true);

let abort: AbortController | undefined;

export async function evaluate(trainer: Trainer, data: DataSet): Promise<void> {
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  evaluateError.value = null;
  evaluating.value = { done: 0, phase: "embed" };
  try {
    const found = await trainer.evaluate({
      data,
      quick: quick.value,
      fineTune: fineTune.value,
      signal: mine.signal,
      onProgress: (progress, soFar) => {
        if (abort !== mine) return;
        evaluating.value = progress;
        show(soFar, data);
      },
    });
    if (abort === mine) show(found, data);
  } catch (thrown) {
    const error = AutodidactError.from(thrown);
    if (abort === mine && error.kind !== "aborted") evaluateError.value = error;
  } finally {
    if (abort === mine) evaluating.value = null;
  }
}

export function cancelEvaluation(): void {
  abort?.abort();
  abort = undefined;
  evaluating.value = null;
}

function show(found: EvaluationReport, data: DataSet): void {
  reportData.value = data;
  report.value = found;
}

/** Indices of the test images of one class that were taken for another. */
export function behindCell(found: EvaluationReport, labels: Int32Array, truth: number, guess: number): number[] {
  const { images = [], predicted = [] } = found.scores ?? {};
  return images.filter((image, position) => labels[image] === truth && predicted[position] === guess);
}
