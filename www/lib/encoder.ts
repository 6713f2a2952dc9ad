// An encoder that was exported earlier: images in, vectors out. It lives in the worker and dies with it.

import type { DataSet } from "./data.ts";
import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import { type EvaluateDataOptions, evaluate } from "./evaluate.ts";
import type { Handle } from "./protocol.ts";
import { engine } from "./shared.ts";
import type { DeviceChoice, EncoderInfo, EvaluationReport } from "./types.ts";

export interface EncoderOptions {
  /** `encoder.safetensors`, as exported by the page or the command line. */
  weights: Blob | ArrayBuffer | Uint8Array;
  device?: DeviceChoice;
}

export class Encoder {
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
  async embed(data: DataSet, indices?: Iterable<number>): Promise<Float32Array> {
    const wanted = indices ? Uint32Array.from(indices) : Uint32Array.from({ length: data.count }, (_, index) => index);
    const set = await data.handle();
    return this.#call((api) => api.embedWith(this.#handle, set, wanted));
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #call<T>(request: (api: Parameters<Parameters<Engine["call"]>[0]>[0]) => Promise<T>): Promise<T> {
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
export async function createEncoder({ weights, device = "auto" }: EncoderOptions): Promise<Encoder> {
  const bytes = new Uint8Array(weights instanceof Blob ? await weights.arrayBuffer() : weights);
  const owner = engine();
  const loaded = await owner.call((api) => api.loadEncoder(bytes, device));
  return new Encoder(owner, loaded.encoder, loaded.info);
}
