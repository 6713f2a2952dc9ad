// The evaluation under way or the last one: of the run at hand, with the labels of the images at hand or of others.

import { signal } from "@preact/signals";
import {
  AutodidactError,
  type DataSet,
  type EvaluationProgress,
  type EvaluationReport,
  type Trainer,
} from "../../lib/index.ts";
import { target } from "./transfer.ts";

export const report = signal<EvaluationReport | null>(null);
/** The images of `report` and their labels, for those behind a cell of the confusion matrix. */
export const reportData = signal<DataSet | null>(null);
export const reportLabels = signal<Int32Array>(new Int32Array());
export const evaluating = signal<EvaluationProgress | null>(null);
export const evaluateError = signal<AutodidactError | null>(null);
/** One draw and a third of the fine-tuning: enough to see, in a third of the time and less. */
export const quick = signal(true);
export const fineTune = signal(true);

let abort: AbortController | undefined;

/** Tests the encoder as it is now on the images at hand, or on those chosen in their place. */
export async function evaluate(trainer: Trainer, current: DataSet): Promise<void> {
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  evaluateError.value = null;
  evaluating.value = { done: 0, phase: "embed" };
  try {
    const data = await target(current);
    if (abort !== mine || !data) return;
    const known = data.classes ? await data.labels() : new Int32Array();
    const show = (found: EvaluationReport) => {
      if (abort !== mine) return;
      reportData.value = data;
      reportLabels.value = known;
      report.value = found;
    };
    const found = await trainer.evaluate({
      data,
      quick: quick.value,
      fineTune: fineTune.value,
      signal: mine.signal,
      onProgress: (progress, soFar) => {
        if (abort !== mine) return;
        evaluating.value = progress;
        show(soFar);
      },
    });
    show(found);
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

/** Indices of the test images of one class that were taken for another. */
export function behindCell(found: EvaluationReport, labels: Int32Array, truth: number, guess: number): number[] {
  const { images = [], predicted = [] } = found.scores ?? {};
  return images.filter((image, position) => labels[image] === truth && predicted[position] === guess);
}
