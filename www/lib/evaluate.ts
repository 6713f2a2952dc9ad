// An evaluation, pulled from the worker in portions of about 150 ms, so that other requests are answered in between.

import { throwIfAborted } from "./abort.ts";
import type { DataSet } from "./data.ts";
import type { Engine } from "./engine.ts";
import type { Handle } from "./protocol.ts";
import type { EvaluationProgress, EvaluationReport } from "./types.ts";

/** How an encoder is tested. */
export interface EvaluateOptions {
  /** Labels of each class, beside 1 %, 10 % and all of them. Default 10. */
  labelsPerClass?: number;
  /** Times that labels are drawn anew. Default 3, or 1 when quick. */
  draws?: number;
  /** One draw and a third of the fine-tuning. Default false. */
  quick?: boolean;
  /** Only `labelsPerClass`, not 1 %, 10 % and all labels. Default false. */
  few?: boolean;
  /** Whether to fine-tune, and to train from scratch beside it; most of the time goes there. Default true. */
  fineTune?: boolean;
  /** Called with what was found so far and how far it is. */
  onProgress?: (progress: EvaluationProgress, soFar: EvaluationReport) => void;
  /** Ends the evaluation, which then rejects. */
  signal?: AbortSignal;
}

/** What an encoder is tested on, and how. */
export interface EvaluateDataOptions extends EvaluateOptions {
  /** Labelled images of the size that the encoder was trained on. */
  data: DataSet;
}

/** What the core is asked, with its names. */
function asked({ labelsPerClass, draws, quick, few, fineTune }: EvaluateOptions): Record<string, unknown> {
  const all = { labels_per_class: labelsPerClass, draws, quick, few, fine_tune: fineTune };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

type Begin = (options: Record<string, unknown>) => Promise<Handle>;

/** Runs an evaluation to its end. `begin` asks the worker for one. @internal */
export async function evaluate(owner: Engine, begin: Begin, options: EvaluateOptions): Promise<EvaluationReport> {
  const { onProgress, signal } = options;
  throwIfAborted(signal, "The evaluation");
  const handle = await begin(asked(options));
  const { generation } = owner;
  try {
    for (;;) {
      throwIfAborted(signal, "The evaluation");
      const { progress, report } = await owner.call((api) => api.advanceEvaluation(handle));
      if (!progress) return report;
      onProgress?.(progress, report);
    }
  } finally {
    if (owner.generation === generation && owner.running) {
      await owner.call((api) => api.closeEvaluation(handle)).catch(() => {});
    }
  }
}
