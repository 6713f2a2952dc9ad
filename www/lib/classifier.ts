// A classifier made from a few labels: what it says of the images, and its files.

import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import type { Predictions } from "./explore-types.ts";
import type { ClassifierFile, GivenLabels, Handle, MadeClassifier } from "./protocol.ts";
import type { EncoderFormat } from "./types.ts";

/** Images of each class, by name of the class and index of the image. */
export type Labels = Readonly<Record<string, Iterable<number>>> | ReadonlyMap<string, Iterable<number>>;

type Api = Parameters<Parameters<Engine["call"]>[0]>[0];

/** Labels as the worker takes them. @internal */
export function toArrays(labels: Labels): GivenLabels {
  const entries = labels instanceof Map ? [...labels] : Object.entries(labels);
  const pairs = entries.flatMap(([, images], id) => Array.from(images as Iterable<number>, (image) => [image, id]));
  return {
    classes: entries.map(([name]) => name as string),
    images: Uint32Array.from(pairs, ([image]) => image as number),
    labels: Uint16Array.from(pairs, ([, id]) => id as number),
  };
}

/** Classes taught by example, on vectors. */
export class Classifier {
  /** Names of the classes. */
  readonly classes: readonly string[];
  /** The images it classified, by their indices in the data set. */
  readonly indices: Uint32Array;
  readonly #engine: Engine;
  readonly #generation: number;
  readonly #handle: Handle;
  #disposed = false;

  /** @internal */
  constructor(owner: Engine, { classifier, classes }: MadeClassifier, indices: Uint32Array) {
    this.#engine = owner;
    this.#generation = owner.generation;
    this.#handle = classifier;
    this.classes = classes;
    this.indices = indices;
  }

  /** What it says of every image, in the order of `indices`. */
  predict(): Promise<Predictions> {
    return this.#call((api) => api.predictions(this.#handle));
  }

  /**
   * The encoder and the classifier on top: `classifier.safetensors`, for `createEncoder` and for PyTorch, or
   * `classifier.onnx`, which gives `features` and `probabilities`.
   */
  async exportWeights({ format = "safetensors" }: { format?: EncoderFormat } = {}): Promise<Blob> {
    return this.#file(format, "application/octet-stream");
  }

  /** `predictions.csv`: index, name, given and predicted class, probabilities. */
  async exportPredictions(): Promise<Blob> {
    return this.#file("predictions", "text/csv");
  }

  /** `labels.csv`: the labels it was made from, as the command line's `classify --labels` reads them. */
  async exportLabels(): Promise<Blob> {
    return this.#file("labels", "text/csv");
  }

  /** Frees its memory. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#generation !== this.#engine.generation || !this.#engine.running) return;
    await this.#engine.call((api) => api.closeClassifier(this.#handle)).catch(() => {});
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #file(file: ClassifierFile, type: string): Promise<Blob> {
    const bytes = await this.#call((api) => api.exportClassifier(this.#handle, file));
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
  }

  #call<T>(request: (api: Api) => Promise<T>): Promise<T> {
    const lost = this.#generation !== this.#engine.generation || !this.#engine.running;
    const problem = this.#disposed ? "was disposed" : lost ? "was lost when its worker crashed" : null;
    if (problem) return Promise.reject(new AutodidactError("state", `this classifier ${problem}; make it again`));
    return this.#engine.call(request);
  }
}
