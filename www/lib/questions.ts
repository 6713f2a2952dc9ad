// What can be asked of a run at any time, while it trains or after: pictures, measurements, files.

import { blob } from "./bytes.ts";
import type { Classifier, Labels } from "./classifier.ts";
import type { DataSet } from "./data.ts";
import { type Asked, type Embeddings, type EmbeddingsOptions, embeddings } from "./embeddings.ts";
import type { Engine } from "./engine.ts";
import { type EvaluateDataOptions, evaluate } from "./evaluate.ts";
import type { RemoteRun } from "./remote-run.ts";
import type {
  ComingFigure,
  DenseMaps,
  Diagnosis,
  EvaluationReport,
  ExportEncoderOptions,
  Figure,
  History,
  KnnResult,
} from "./types.ts";

export abstract class Questions {
  /** @internal */
  protected abstract readonly engine: Engine;
  /** @internal */
  protected abstract readonly run: RemoteRun;

  /** What the method makes of these samples: images, and charts of its numbers. `roll` picks other randomness. */
  figure({ samples, roll = 0 }: { samples: Iterable<number>; roll?: number }): Promise<Figure> {
    const wanted = Uint32Array.from(samples);
    return this.run.call((api, run) => api.figure(run, wanted, roll));
  }

  /** The same of the first `count` images of the coming step, as it will see them; null where the core cannot tell. */
  comingFigure(count: number): Promise<ComingFigure | null> {
    return this.run.call((api, run) => api.comingFigure(run, count));
  }

  /** k-NN accuracy on the held-out images; null without labels. */
  knn({ labels }: { labels?: number } = {}): Promise<KnnResult | null> {
    return this.run.call((api, run) => api.knn(run, labels));
  }

  /** How the embeddings of some images are spread now, and an alarm in words when they collapse. */
  diagnose(): Promise<Diagnosis> {
    return this.run.call((api, run) => api.diagnose(run));
  }

  /**
   * Tests the encoder as it is now with the labels of a data set: nearest neighbours, linear probe and fine-tuning on
   * few and on all labels, beside baselines. Training may go on meanwhile. Rejects, and says why, when the labels
   * leave nothing to test.
   */
  evaluate({ data, ...options }: EvaluateDataOptions): Promise<EvaluationReport> {
    const begin = async (asked: Record<string, unknown>) => {
      const set = await data.handle();
      return this.run.call((api, run) => api.evaluateTrainer(run, set, asked));
    };
    return evaluate(this.engine, begin, options);
  }

  /** Feature vectors of these images, one after the other, `info.features` numbers each. */
  embed(indices: Iterable<number>): Promise<Float32Array> {
    const wanted = Uint32Array.from(indices);
    return this.run.call((api, run) => api.embed(run, wanted));
  }

  /**
   * What the encoder sees where: the features of each place as a colour, and places of a kind as one of up to `parts`
   * parts beside the background. Colours and parts mean the same in all images asked for together.
   */
  dense({ samples, parts = 4 }: { samples: Iterable<number>; parts?: number }): Promise<DenseMaps> {
    const wanted = Uint32Array.from(samples);
    return this.run.call((api, run) => api.dense(run, wanted, parts));
  }

  /**
   * Vectors of images of any data set, kept in the worker: to map, to search, to inspect, to make classifiers. They stay
   * those of the encoder as it is now.
   */
  embeddings(options: EmbeddingsOptions): Promise<Embeddings> {
    const begin = (asked: Asked) => this.run.call((api, run) => api.embeddingsOfTrainer(run, asked));
    return embeddings(this.engine, begin, options);
  }

  /** Learns classes from labels of a few images, and classifies all. To label on, use `embeddings` once instead. */
  async classifier({ data, labels }: { data: DataSet; labels: Labels }): Promise<Classifier> {
    const vectors = await this.embeddings({ data });
    return vectors.classifier({ labels }).finally(() => vectors.dispose());
  }

  /** The features of every image as a file: `npy` for NumPy, `csv` with names and classes for everything else. */
  async exportEmbeddings(format: "npy" | "csv" = "npy"): Promise<Blob> {
    const bytes = await this.run.call((api, run) => api.exportEmbeddings(run, format));
    return blob(bytes, format === "csv" ? "text/csv" : undefined);
  }

  /** The encoder as a file: safetensors in PyTorch's layout, or ONNX, with a linear classifier on it if one is given. */
  async exportEncoder({ format = "safetensors", head }: ExportEncoderOptions = {}): Promise<Blob> {
    const bytes = await this.run.call((api, run) => api.exportEncoder(run, format, head));
    return blob(bytes);
  }

  /** What to know of the encoder as it is now: method, data, settings, results, use. Markdown; it is in the files too. */
  modelCard(): Promise<string> {
    return this.run.call((api, run) => api.modelCard(run));
  }

  /** The record of the run so far, as the command line writes it to `run.json`. */
  runJson(): Promise<string> {
    return this.run.call((api, run) => api.runJson(run));
  }

  /** All that it takes to go on, as `checkpoint.safetensors`: for `resumeTrainer`, or the command line's `--resume`. */
  async checkpoint(): Promise<Blob> {
    const bytes = await this.run.call((api, run) => api.checkpoint(run));
    return blob(bytes);
  }

  /** The last checkpoint taken by itself, with `save` or `recover`; there even when the run has failed. */
  get lastCheckpoint(): Uint8Array | undefined {
    return this.run.lastCheckpoint;
  }

  /** Every step and measurement so far, those before a resumed run's checkpoint included. */
  history(): Promise<History> {
    return this.run.call((api, run) => api.history(run));
  }
}
