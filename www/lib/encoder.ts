// An encoder that was exported earlier: images in, vectors out. It lives in the worker and dies with it.

import { type Abortable, throwIfAborted, untilAborted } from "./abort.ts";
import { blob, bytesOf } from "./bytes.ts";
import type { Classifier, Labels } from "./classifier.ts";
import type { DataSet } from "./data.ts";
import { type Asked, type Embeddings, type EmbeddingsOptions, embeddings, everyIndex } from "./embeddings.ts";
import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import { type EvaluateDataOptions, evaluate } from "./evaluate.ts";
import type { Handle } from "./protocol.ts";
import { engine } from "./shared.ts";
import type { DenseMaps, DeviceChoice, EncoderInfo, EvaluationReport, ExportEncoderOptions } from "./types.ts";

/** What an encoder is made from. */
export interface EncoderOptions {
  /** `encoder.safetensors`, as exported by the page or the command line. */
  weights: Blob | ArrayBuffer | Uint8Array;
  /** Where to compute. Default `auto`: WebGPU on a real GPU, otherwise the CPU. */
  device?: DeviceChoice;
  /** Disposes the encoder when it fires. */
  signal?: AbortSignal;
}

/** What dense features are asked of. */
export interface DenseOptions extends Abortable {
  /** Where the images are. */
  data: DataSet;
  /** Indices of its images. */
  samples: Iterable<number>;
  /** 1 to 12; default 4. */
  parts?: number;
}

type Api = Parameters<Parameters<Engine["call"]>[0]>[0];

/** An encoder from a file. */
export class Encoder {
  /** What it is. */
  readonly info: EncoderInfo;
  readonly #engine: Engine;
  readonly #generation: number;
  readonly #handle: Handle;
  #disposed = false;

  /** @internal */
  constructor(owner: Engine, handle: Handle, info: EncoderInfo) {
    this.#engine = owner;
    this.#generation = owner.generation;
    this.#handle = handle;
    this.info = info;
  }

  /** Feature vectors of these images (default: all), one after the other, `info.features` numbers each. */
  async embed(data: DataSet, indices?: Iterable<number>, { signal }: Abortable = {}): Promise<Float32Array> {
    const wanted = indices ? Uint32Array.from(indices) : everyIndex(data.count);
    const set = await data.handle();
    return this.#ask("Computing the vectors", signal, (api) => api.embedWith(this.#handle, set, wanted));
  }

  /**
   * What it sees where in images of a data set: the features of each place as a colour, and places of a kind as one of
   * up to `parts` parts beside the background.
   */
  async dense({ data, samples, parts = 4, signal }: DenseOptions): Promise<DenseMaps> {
    const [set, wanted] = [await data.handle(), Uint32Array.from(samples)];
    return this.#ask("Computing the maps", signal, (api) => api.denseWith(this.#handle, set, wanted, parts));
  }

  /** The encoder as a file: safetensors in PyTorch's layout, or ONNX, with a linear classifier on it if one is given. */
  async export({ format = "onnx", head, signal }: ExportEncoderOptions = {}): Promise<Blob> {
    return blob(await this.#ask("The export", signal, (api) => api.exportLoaded(this.#handle, format, head)));
  }

  /** What to know of it: method, data, settings, results, use. Markdown. */
  modelCard(): Promise<string> {
    return this.#call((api) => api.cardOfLoaded(this.#handle));
  }

  /** Vectors kept in the worker: to map, to search, to inspect, to make classifiers. */
  embeddings(options: Omit<EmbeddingsOptions, "keepEncoder">): Promise<Embeddings> {
    const begin = (asked: Asked) => this.#call((api) => api.embeddingsOfEncoder(this.#handle, asked));
    return embeddings(this.#engine, begin, options);
  }

  /**
   * Learns classes from labels of a few images and classifies all; without `labels`, with the classifier that the
   * file holds (`info.classes`).
   */
  async classifier({ data, labels }: { data: DataSet; labels?: Labels }): Promise<Classifier> {
    const vectors = await this.embeddings({ data });
    const made = labels ? vectors.classifier({ labels }) : vectors.classified(this.#handle);
    return made.finally(() => vectors.dispose());
  }

  /** Tests it with the labels of a data set, beside baselines. Rejects, and says why, when there is nothing to test. */
  evaluate({ data, ...options }: EvaluateDataOptions): Promise<EvaluationReport> {
    const begin = async (asked: Record<string, unknown>) => {
      const set = await data.handle();
      return this.#call((api) => api.evaluateEncoder(this.#handle, set, asked));
    };
    return evaluate(this.#engine, begin, options);
  }

  /** Frees its memory. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#generation !== this.#engine.generation || !this.#engine.running) return;
    await this.#engine.call((api) => api.closeEncoder(this.#handle)).catch(() => {});
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #ask<T>(what: string, signal: AbortSignal | undefined, request: (api: Api) => Promise<T>): Promise<T> {
    return untilAborted(() => this.#call(request), signal, what);
  }

  #call<T>(request: (api: Api) => Promise<T>): Promise<T> {
    if (this.#disposed) return Promise.reject(new AutodidactError("state", "this encoder was disposed"));
    if (this.#generation !== this.#engine.generation || !this.#engine.running) {
      return Promise.reject(
        new AutodidactError("state", "this encoder was lost when its worker crashed; create it again"),
      );
    }
    return this.#engine.call(request);
  }
}

/** Reads an encoder from a file. */
export async function createEncoder({ weights, device = "auto", signal }: EncoderOptions): Promise<Encoder> {
  throwIfAborted(signal, "Reading the encoder");
  const bytes = await bytesOf(weights);
  const owner = engine();
  const loaded = await owner.call((api) => api.loadEncoder(bytes, device));
  const encoder = new Encoder(owner, loaded.encoder, loaded.info);
  if (signal?.aborted) await encoder.dispose();
  throwIfAborted(signal, "Reading the encoder");
  signal?.addEventListener("abort", () => void encoder.dispose(), { once: true });
  return encoder;
}
