// What can be asked of a run at any time, while it trains or after: pictures, measurements, files.

import { type Abortable, untilAborted } from "./abort.ts";
import { blob } from "./bytes.ts";
import type { Classifier, Labels } from "./classifier.ts";
import type { DataSet } from "./data.ts";
import {
  type Asked,
  computed,
  type Embeddings,
  type EmbeddingsOptions,
  embeddings,
  everyIndex,
  type VectorsFormat,
} from "./embeddings.ts";
import type { DenseOptions } from "./encoder.ts";
import type { Engine } from "./engine.ts";
import { type EvaluateDataOptions, evaluate } from "./evaluate.ts";
import type { Handle } from "./protocol.ts";
import type { RemoteRun } from "./remote-run.ts";
import type {
  ComingFigure,
  DenseMaps,
  Diagnosis,
  EvaluationReport,
  ExportEncoderOptions,
  Figure,
  History,
  ImageLosses,
  KnnResult,
  Text,
} from "./types.ts";

type Api = Parameters<Parameters<Engine["call"]>[0]>[0];

/** Images whose losses are computed before other requests are answered. */
const LOSS_PORTION = 50;

/** What a picture is asked of. */
export interface FigureOptions extends Abortable {
  /** Indices of images. */
  samples: Iterable<number>;
  /** Picks other randomness: other views, other masks. Default 0. */
  roll?: number | undefined;
}

/** Whose losses are asked for. */
export interface ImageLossesOptions extends Abortable {
  /** Indices of images. */
  samples: Iterable<number>;
  /** Called with the part that is done, 0 to 1. */
  onProgress?: (done: number) => void;
}

/** How the features of all images leave. */
export interface ExportEmbeddingsOptions extends Abortable {
  /** Default `npy`. */
  format?: VectorsFormat;
  /** Called with the part that is done, 0 to 1. */
  onProgress?: (done: number) => void;
}

export abstract class Questions {
  /** @internal */
  protected abstract readonly engine: Engine;
  /** @internal */
  protected abstract readonly run: RemoteRun;

  /** What the method makes of these samples: images, and charts of its numbers. */
  figure({ samples, roll = 0, signal }: FigureOptions): Promise<Figure> {
    const wanted = Uint32Array.from(samples);
    return this.#ask("The figure", signal, (api, run) => api.figure(run, wanted, roll));
  }

  /** The same of the first `count` images of the coming step, as it will see them; null where the core cannot tell. */
  comingFigure(count: number, { signal }: Abortable = {}): Promise<ComingFigure | null> {
    return this.#ask("The figure", signal, (api, run) => api.comingFigure(run, count));
  }

  /**
   * How hard each image is for the model as it is now: its own loss, or, where the loss compares all images of a batch,
   * how far two views of it are from each other. The same views and masks each time. Null where a method has no such
   * number.
   */
  async imageLosses({ samples, onProgress, signal }: ImageLossesOptions): Promise<ImageLosses | null> {
    const wanted = Uint32Array.from(samples);
    const values = new Float32Array(wanted.length);
    let title: Text | undefined;
    for (let done = 0; done < wanted.length; ) {
      const some = wanted.slice(done, done + LOSS_PORTION);
      const found = await this.#ask("The losses of the images", signal, (api, run) => api.imageLosses(run, some));
      if (!found) return null;
      title = found.title;
      values.set(found.values, done);
      done += some.length;
      onProgress?.(done / wanted.length);
    }
    return title ? { title, values } : null;
  }

  /** k-NN accuracy on the held-out images; null without labels. With `labels` only so many training images vote. */
  knn({ labels, signal }: Abortable & { labels?: number } = {}): Promise<KnnResult | null> {
    return this.#ask("The vote of neighbours", signal, (api, run) => api.knn(run, labels));
  }

  /** How the embeddings of some images are spread now, and an alarm in words when they collapse. */
  diagnose({ signal }: Abortable = {}): Promise<Diagnosis> {
    return this.#ask("The diagnosis", signal, (api, run) => api.diagnose(run));
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
  embed(indices: Iterable<number>, { signal }: Abortable = {}): Promise<Float32Array> {
    const wanted = Uint32Array.from(indices);
    return this.#ask("Computing the vectors", signal, (api, run) => api.embed(run, wanted));
  }

  /**
   * What the encoder sees where: the features of each place as a colour, and places of a kind as one of up to `parts`
   * parts beside the background. Colours and parts mean the same in all images asked for together.
   */
  dense({ samples, parts = 4, signal }: Omit<DenseOptions, "data">): Promise<DenseMaps> {
    const wanted = Uint32Array.from(samples);
    return this.#ask("Computing the maps", signal, (api, run) => api.dense(run, wanted, parts));
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

  /** The features of every image of the run as a file; training goes on meanwhile. */
  async exportEmbeddings({ format = "npy", onProgress, signal }: ExportEmbeddingsOptions = {}): Promise<Blob> {
    const count = this.run.info.train + this.run.info.heldOut;
    const begin = () => this.run.call((api, run) => api.embeddingsOfAll(run));
    const vectors = await computed(this.engine, begin, everyIndex(count), { onProgress, signal });
    return vectors.export({ format, signal }).finally(() => vectors.dispose());
  }

  /** The encoder as a file: safetensors in PyTorch's layout, or ONNX, with a linear classifier on it if one is given. */
  async exportEncoder({ format = "safetensors", head, signal }: ExportEncoderOptions = {}): Promise<Blob> {
    const request = (api: Api, run: Handle) => api.exportEncoder(run, format, head);
    return blob(await this.#ask("The export", signal, request));
  }

  /** What to know of the encoder as it is now: method, data, settings, results, use. Markdown; it is in the files too. */
  modelCard({ signal }: Abortable = {}): Promise<string> {
    return this.#ask("The model card", signal, (api, run) => api.modelCard(run));
  }

  /** The record of the run so far, as the command line writes it to `run.json`. */
  runJson({ signal }: Abortable = {}): Promise<string> {
    return this.#ask("The record", signal, (api, run) => api.runJson(run));
  }

  /** All that it takes to go on, as `checkpoint.safetensors`: for `resumeTrainer`, or the command line's `--resume`. */
  async checkpoint({ signal }: Abortable = {}): Promise<Blob> {
    return blob(await this.#ask("The checkpoint", signal, (api, run) => api.checkpoint(run)));
  }

  /** The last checkpoint taken by itself, with `save` or `recover`; there even when the run has failed. */
  get lastCheckpoint(): Uint8Array | undefined {
    return this.run.lastCheckpoint;
  }

  /** Every step and measurement so far, those before a resumed run's checkpoint included. */
  history({ signal }: Abortable = {}): Promise<History> {
    return this.#ask("The history", signal, (api, run) => api.history(run));
  }

  #ask<T>(what: string, signal: AbortSignal | undefined, request: (api: Api, run: Handle) => Promise<T>): Promise<T> {
    return untilAborted(() => this.run.call(request), signal, what);
  }
}
