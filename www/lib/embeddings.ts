// Vectors of images, held in the worker, and what is found in them. They are those of the encoder as it was when they
// were asked for; training goes on meanwhile.

import { type Abortable, throwIfAborted, untilAborted } from "./abort.ts";
import { blob } from "./bytes.ts";
import { Classifier, type Labels, toArrays } from "./classifier.ts";
import type { DataSet } from "./data.ts";
import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import type { Inspection, Neighbour, NeighbourGraph, VectorSource } from "./explore-types.ts";
import type { Handle } from "./protocol.ts";

/** What vectors are taken of. */
export interface EmbeddingsOptions extends Abortable {
  /** Any images; those of another size or colour than the encoder's are adapted. */
  data: DataSet;
  /** Which of them. Default: all. */
  indices?: Iterable<number>;
  /** Default `trained`. */
  of?: VectorSource;
  /** Keeps the encoder as it is now, so that a classifier made from these can be exported. Default true. */
  keepEncoder?: boolean;
  /** Called with the part that is done, 0 to 1. */
  onProgress?: (done: number) => void;
}

/** How vectors are looked at. */
export interface InspectOptions extends Abortable {
  /** Cosine of standardised features from which two images are near-duplicates. Default 0.95. */
  similarity?: number;
  /** Called with the part that is done, 0 to 1. */
  onProgress?: (done: number) => void;
}

/** What the worker is asked to begin with. */
export interface Asked {
  data: Handle;
  indices: Uint32Array;
  of: VectorSource;
  keep: boolean;
}

/** Vectors as a file: `npy` for NumPy, `csv` with names and classes for everything else. */
export type VectorsFormat = "npy" | "csv";

type Api = Parameters<Parameters<Engine["call"]>[0]>[0];

/** Vectors of images that stay in the worker. */
export class Embeddings {
  /** The images, by their indices in the data set; a place is a position in this list. */
  readonly indices: Uint32Array;
  /** Length of a vector. */
  readonly features: number;
  readonly #engine: Engine;
  readonly #generation: number;
  readonly #handle: Handle;
  #places: Map<number, number> | undefined;
  #disposed = false;

  /** @internal */
  constructor(owner: Engine, handle: Handle, indices: Uint32Array, features: number) {
    this.#engine = owner;
    this.#generation = owner.generation;
    this.#handle = handle;
    this.indices = indices;
    this.features = features;
  }

  /** The vectors, one after the other in the order of `indices`. */
  vectors(): Promise<Float32Array> {
    return this.#call((api) => api.vectors(this.#handle));
  }

  /** The vectors as a file, in the order of `indices`. */
  async export({ format = "npy", signal }: Abortable & { format?: VectorsFormat } = {}): Promise<Blob> {
    const ask = () => this.#call((api) => api.exportVectors(this.#handle, format));
    return blob(await untilAborted(ask, signal, "The export"), format === "csv" ? "text/csv" : undefined);
  }

  /** Coordinates along the first principal components, `count` an image. */
  project(count = 2): Promise<Float32Array> {
    return this.#call((api) => api.project(this.#handle, count));
  }

  /** The cluster of each image by k-means; 0 is the largest. */
  clusters(count: number): Promise<Uint16Array> {
    return this.#call((api) => api.clusters(this.#handle, count));
  }

  /** The images most like this one by cosine, the most similar first, itself left out. */
  async nearest(index: number, count = 8): Promise<Neighbour[]> {
    this.#places ??= new Map(Array.from(this.indices, (image, place) => [image, place]));
    const place = this.#places.get(index);
    if (place === undefined) throw new AutodidactError("data-set", `image ${index} is not among these embeddings`);
    const found = await this.#call((api) => api.nearest(this.#handle, place, count));
    return found.map(({ row, similarity }) => ({ index: this.indices[row] as number, similarity }));
  }

  /** The nearest others of every image by cosine: what UMAP and its like begin with. */
  async graph(k = 15): Promise<NeighbourGraph> {
    const most = Math.min(k, this.indices.length - 1);
    return { k: most, ...(await this.#call((api) => api.graph(this.#handle, most))) };
  }

  /** Looks for near-duplicates and outliers by comparing all with all. */
  async inspect({ similarity, onProgress, signal }: InspectOptions = {}): Promise<Inspection> {
    for (;;) {
      throwIfAborted(signal, "The inspection");
      const done = await this.#call((api) => api.inspect(this.#handle));
      if (done === null) return this.#call((api) => api.inspection(this.#handle, similarity));
      onProgress?.(done);
    }
  }

  /** Learns classes from the labels of some of the images, and classifies all. Rejects, and says why, when it cannot. */
  async classifier({ labels }: { labels: Labels }): Promise<Classifier> {
    const given = toArrays(labels);
    const made = await this.#call((api) => api.classifier(this.#handle, given));
    return new Classifier(this.#engine, made, this.indices);
  }

  /** Classifies the images with the classifier in an encoder's file. @internal */
  async classified(encoder: Handle): Promise<Classifier> {
    const made = await this.#call((api) => api.classifyWith(encoder, this.#handle));
    return new Classifier(this.#engine, made, this.indices);
  }

  /** Frees its memory. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#generation !== this.#engine.generation || !this.#engine.running) return;
    await this.#engine.call((api) => api.closeEmbeddings(this.#handle)).catch(() => {});
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #call<T>(request: (api: Api) => Promise<T>): Promise<T> {
    const lost = this.#generation !== this.#engine.generation || !this.#engine.running;
    const problem = this.#disposed ? "were disposed" : lost ? "were lost when their worker crashed" : null;
    if (problem) return Promise.reject(new AutodidactError("state", `these embeddings ${problem}; compute them again`));
    return this.#engine.call(request);
  }
}

type Begun = { embeddings: Handle; features: number };

/** The indices of so many images. @internal */
export function everyIndex(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}

/** Asks for vectors of images of a data set. @internal */
export function embeddings(
  owner: Engine,
  begin: (asked: Asked) => Promise<Begun>,
  options: EmbeddingsOptions,
): Promise<Embeddings> {
  const { data, of = "trained", keepEncoder: keep = true } = options;
  const indices = options.indices ? Uint32Array.from(options.indices) : everyIndex(data.count);
  return computed(owner, async () => begin({ data: await data.handle(), indices, of, keep }), indices, options);
}

/** Computes vectors in portions, so that other requests are answered in between. @internal */
export async function computed(
  owner: Engine,
  begin: () => Promise<Begun>,
  indices: Uint32Array,
  { onProgress, signal }: Pick<EmbeddingsOptions, "onProgress" | "signal">,
): Promise<Embeddings> {
  throwIfAborted(signal, "Computing the vectors");
  const begun = await begin();
  const made = new Embeddings(owner, begun.embeddings, indices, begun.features);
  try {
    for (;;) {
      throwIfAborted(signal, "Computing the vectors");
      const done = await owner.call((api) => api.advanceEmbeddings(begun.embeddings));
      if (done === null) return made;
      onProgress?.(done);
    }
  } catch (thrown) {
    await made.dispose();
    throw thrown;
  }
}
