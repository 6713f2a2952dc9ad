// Loading images: files go to the worker in small batches and are read, decoded and packed there one by one.
// The list of sources is kept, so that a data set outlives a crash of the worker: it is loaded again on next use.

import * as Comlink from "comlink";
import { throwIfAborted } from "./abort.ts";
import type { Engine } from "./engine.ts";
import { AutodidactError, type Skipped } from "./error.ts";
import { capture, type FileSource, listFiles, nameAndTrim } from "./files.ts";
import type { Handle, LoadResult, SourceFile } from "./protocol.ts";
import { type SampleName, sample } from "./sample.ts";
import { engine } from "./shared.ts";
import type { DataSetInfo } from "./types.ts";

/** Files a request to the worker carries: few enough that other requests get their turn in between. */
const BATCH = 32;

/** How far loading is. */
export interface LoadProgress {
  /** `list`: folders are being walked, `read`: files are being decoded. */
  phase: "list" | "read";
  /** Files done. */
  done: number;
  /** Files in all; 0 while they are being listed. */
  total: number;
  /** The file at work. */
  file: string;
  /** How far inside it, 0 to 1, for archives. */
  inside: number;
}

/** How images are loaded. */
export interface LoadOptions {
  /** Edge that image files are scaled and cropped to, 8 to 96 pixels (IDX and CIFAR keep their own). Default 32. */
  size?: number;
  /** Called now and then while files are listed and read. */
  onProgress?: (progress: LoadProgress) => void;
  /** Ends the loading, which then rejects. */
  signal?: AbortSignal;
}

interface Source {
  name: string;
  files: SourceFile[];
  classes: string[] | null;
  size: number;
}

/** Images held as packed bytes in the worker. */
export class DataSet {
  readonly info: DataSetInfo;
  /** Files that could not be used, and why. */
  readonly skipped: readonly Skipped[];
  readonly #engine: Engine;
  readonly #source: Source;
  #generation: number;
  #handle: Promise<Handle>;
  #disposed = false;

  /** @internal */
  constructor(owner: Engine, source: Source, loaded: LoadResult) {
    this.#engine = owner;
    this.#generation = owner.generation;
    this.#source = source;
    this.#handle = Promise.resolve(loaded.data);
    this.info = loaded.info;
    this.skipped = loaded.skipped;
  }

  /** The folder's or file's. */
  get name(): string {
    return this.info.name;
  }
  /** Number of images. */
  get count(): number {
    return this.info.count;
  }
  /** 1 for grey, 3 for colour. */
  get channels(): number {
    return this.info.channels;
  }
  /** In pixels. */
  get height(): number {
    return this.info.height;
  }
  /** In pixels. */
  get width(): number {
    return this.info.width;
  }
  /** Names of the labels; null without labels. */
  get classes(): readonly string[] | null {
    return this.info.classes;
  }

  /** The images of these indices, `width` by `height`, ready for `putImageData`. */
  async images(indices: Iterable<number>): Promise<ImageData[]> {
    const wanted = Uint32Array.from(indices);
    const handle = await this.handle();
    const pixels = await this.#engine.call((api) => api.images(handle, wanted));
    const length = this.width * this.height * 4;
    return Array.from(wanted, (_, index) => {
      const tile = new Uint8ClampedArray(pixels.buffer as ArrayBuffer, pixels.byteOffset + index * length, length);
      return imageOf(tile, this.width, this.height);
    });
  }

  /** Label of each image, -1 where there is none; empty when the set has no labels. */
  async labels(): Promise<Int32Array> {
    const handle = await this.handle();
    return this.#engine.call((api) => api.labels(handle));
  }

  /** File name of each image, folders included; empty where the files hold none (IDX, CIFAR). */
  async names(): Promise<string[]> {
    const handle = await this.handle();
    return this.#engine.call((api) => api.names(handle));
  }

  /** Frees the worker's memory. Trainers made from the set go on. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#generation !== this.#engine.generation) return;
    const handle = await this.#handle;
    await this.#engine.call((api) => api.closeData(handle)).catch(() => {});
  }

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** @internal The set's number in the worker at hand; loads it again after a crash. */
  handle(): Promise<Handle> {
    if (this.#disposed) throw new AutodidactError("state", `the data set \`${this.name}\` was disposed`);
    if (this.#generation !== this.#engine.generation || !this.#engine.running) {
      this.#handle = load(this.#engine, this.#source, {}).then((loaded) => loaded.data);
      this.#generation = this.#engine.generation;
    }
    return this.#handle;
  }
}

/** Node has no `ImageData`; there its parts do. */
function imageOf(data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): ImageData {
  if (typeof ImageData !== "undefined") return new ImageData(data, width, height);
  return { data, width, height, colorSpace: "srgb" } as ImageData;
}

/** Reads images of any supported source into a data set. Rejects, and changes nothing, when no image could be used. */
export async function loadImages(source: FileSource | SampleName, options: LoadOptions = {}): Promise<DataSet> {
  const size = options.size ?? 32;
  const prepared =
    typeof source === "string" ? { ...(await sample(source)), size } : await prepare(capture(source), size, options);
  const owner = engine();
  return new DataSet(owner, prepared, await load(owner, prepared, options));
}

async function prepare(roots: ReturnType<typeof capture>, size: number, options: LoadOptions): Promise<Source> {
  const listed = await listFiles(roots, options.signal, (count) =>
    options.onProgress?.({ phase: "list", done: count, total: 0, file: "", inside: 0 }),
  );
  if (listed.length === 0) throw new AutodidactError("data-set", "there are no files in what was given");
  const { name, files } = nameAndTrim(listed);
  return { name, files, classes: null, size };
}

async function load(owner: Engine, source: Source, { onProgress, signal }: LoadOptions): Promise<LoadResult> {
  const { files, size, name, classes } = source;
  const loader = await owner.call((api) => api.openLoader(size, classes));
  try {
    for (let start = 0; start < files.length; start += BATCH) {
      throwIfAborted(signal, "Loading the images");
      const report = (done: number, file: string, inside: number, insideTotal: number) =>
        onProgress?.({
          phase: "read",
          done: start + done,
          total: files.length,
          file,
          inside: insideTotal > 0 ? inside / insideTotal : 0,
        });
      const batch = files.slice(start, start + BATCH);
      await owner.call((api) => api.addFiles(loader, batch, Comlink.proxy(report)));
    }
    throwIfAborted(signal, "Loading the images");
    return await owner.call((api) => api.finishLoader(loader, name));
  } catch (error) {
    if (AutodidactError.from(error).kind !== "panic") {
      await owner.call((api) => api.closeLoader(loader)).catch(() => {});
    }
    throw error;
  }
}
