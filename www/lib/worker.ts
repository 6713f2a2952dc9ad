// The dedicated worker: hosts the wasm core, one request at a time. It never decides anything; it hands
// requests to the core, keys translated, and lets nothing but `{ kind, message }` out when the core throws.

import * as Comlink from "comlink";
import { toCamel } from "./case.ts";
import type { Core, CoreDataSet, CoreLoader, CoreTrainer } from "./core.ts";
import type { Skipped } from "./error.ts";
import type { BatchProgress, Handle, SourceFile, WorkerApi } from "./protocol.ts";
import type { ComingFigure, DataSetInfo, Figure, KnnResult, MethodSpec, StepRecord, TrainerInfo } from "./types.ts";
import * as wasm from "./wasm/autodidact.js";

const core = wasm as unknown as Core;
const PROGRESS_INTERVAL_MS = 50;
const AHEAD_FILES = 16;
const AHEAD_BYTES = 16 << 20;

// --- errors ----------------------------------------------------------------------------------------------------

/** The core's panic hook writes to the console; the trap that follows only says "unreachable". */
let lastPanic: string | undefined;
const consoleError = console.error.bind(console);
console.error = (...parts: unknown[]) => {
  if (typeof parts[0] === "string" && parts[0].includes("panicked at")) lastPanic = parts[0].split("\n\nStack:")[0];
  consoleError(...parts);
};

/** Rust says nothing when an allocation fails, so a trap without a panic is most often that. */
function silentTrap({ message }: Error): string {
  return `the core stopped (${message}), most likely for want of memory; choose a smaller batch or a smaller encoder`;
}

/** A plain object, because comlink keeps only the message of a thrown `Error`. */
function plainError(thrown: unknown): { kind: string; message: string; skipped?: Skipped[] | undefined } {
  if (thrown instanceof WebAssembly.RuntimeError) return { kind: "panic", message: lastPanic ?? silentTrap(thrown) };
  const { kind, message, skipped } = (thrown ?? {}) as { kind?: string; message?: string; skipped?: Skipped[] };
  return { kind: kind ?? "panic", message: message ?? String(thrown), skipped };
}

// A panic inside a future rejects nothing: it surfaces here, and an uncaught throw reaches the page as `onerror`.
self.addEventListener("error", (event: ErrorEvent) => {
  if (!(event.error instanceof WebAssembly.RuntimeError)) return;
  const { message } = plainError(event.error);
  event.preventDefault();
  setTimeout(() => {
    throw new Error(message);
  });
});
self.addEventListener("unhandledrejection", (event: PromiseRejectionEvent) => {
  event.preventDefault();
  setTimeout(() => {
    throw new Error(plainError(event.reason).message);
  });
});

// --- one request at a time ---------------------------------------------------------------------------------------

let ready: Promise<unknown> | undefined;
let tail: Promise<unknown> = Promise.resolve();

/** Runs `task` after everything asked before: the core's objects must not be entered twice at once. */
function inTurn<T>(task: () => T | Promise<T>): Promise<T> {
  const result = tail.then(async () => {
    try {
      ready ??= core.default();
      await ready;
      return await task();
    } catch (thrown) {
      throw plainError(thrown);
    }
  });
  tail = result.catch(() => {});
  return result;
}

/** Objects of the core by number. */
class Shelf<T extends { free(): void }> {
  readonly #items = new Map<Handle, T>();
  #next = 1;

  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  put(item: T): Handle {
    this.#items.set(this.#next, item);
    return this.#next++;
  }

  get(handle: Handle): T {
    const item = this.#items.get(handle);
    if (!item) throw Object.assign(new Error(`this ${this.#what} was disposed`), { kind: "state" });
    return item;
  }

  take(handle: Handle): T | undefined {
    const item = this.#items.get(handle);
    this.#items.delete(handle);
    return item;
  }
}

const loaders = new Shelf<CoreLoader>("loader");
const dataSets = new Shelf<CoreDataSet>("data set");
const trainers = new Shelf<CoreTrainer>("trainer");

// --- requests ----------------------------------------------------------------------------------------------------

function openLoader(size: number, classes: string[] | null): Handle {
  const loader = new core.Loader(size);
  if (classes) loader.set_classes(classes);
  return loaders.put(loader);
}

function sizeOf({ content }: SourceFile): number {
  return content instanceof Uint8Array ? content.byteLength : content.size;
}

async function read(file: SourceFile): Promise<Uint8Array> {
  if (file.content instanceof Uint8Array) return file.content;
  try {
    return new Uint8Array(await file.content.arrayBuffer());
  } catch {
    throw Object.assign(new Error(`${file.path}: the browser could not read this file; was it moved or deleted?`), {
      kind: "data",
    });
  }
}

/** Reads ahead of the decoder, a few files or a few megabytes, so that neither waits and memory stays bounded. */
async function* readAhead(files: SourceFile[]): AsyncGenerator<{ path: string; bytes: Uint8Array }> {
  const pending: Promise<Uint8Array>[] = [];
  let next = 0;
  let ahead = 0;
  for (const { path, content } of files) {
    for (
      ;
      next < files.length && pending.length < AHEAD_FILES && (pending.length === 0 || ahead < AHEAD_BYTES);
      next++
    ) {
      const file = files[next] as SourceFile;
      ahead += sizeOf(file);
      const bytes = read(file);
      bytes.catch(() => {}); // awaited below; until then it is not unhandled
      pending.push(bytes);
    }
    const bytes = await (pending.shift() as Promise<Uint8Array>);
    ahead -= sizeOf({ path, content });
    yield { path, bytes };
  }
}

async function addFiles(loader: CoreLoader, files: SourceFile[], progress: BatchProgress): Promise<void> {
  let reported = 0;
  let done = 0;
  const report = (path: string, inside: number, insideTotal: number) => {
    if (performance.now() - reported < PROGRESS_INTERVAL_MS) return;
    reported = performance.now();
    progress(done, path, inside, insideTotal);
  };
  for await (const { path, bytes } of readAhead(files)) {
    loader.add(path, bytes, (inside, insideTotal) => report(path, inside, insideTotal));
    done += 1;
    report(path, 0, 0);
  }
}

function finishLoader(handle: Handle, name: string) {
  const loader = loaders.get(handle);
  loaders.take(handle);
  const skipped = loader.skipped();
  try {
    const data = loader.finish(name);
    return { data: dataSets.put(data), info: toCamel<DataSetInfo>(data.info()), skipped };
  } catch (thrown) {
    throw { ...plainError(thrown), skipped };
  }
}

async function step(trainer: CoreTrainer, steps: number) {
  const start = performance.now();
  const records = toCamel<StepRecord[]>(await trainer.step(steps));
  return { records, milliseconds: performance.now() - start };
}

/** Moves the bytes to the page's thread instead of copying them. */
function moved<T>(value: T, ...arrays: (Uint8Array | Int32Array | Float32Array)[]): T {
  return Comlink.transfer(
    value,
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

function movedFigure<T extends Figure>(figure: T): T {
  const data = figure.charts.map((chart) => ("values" in chart ? chart.values : chart.pixels));
  return moved(figure, figure.pixels, ...data);
}

const api: WorkerApi = {
  methods: () => inTurn(() => toCamel<MethodSpec[]>(core.methods())),

  openLoader: (size, classes) => inTurn(() => openLoader(size, classes)),
  addFiles: (loader, files, progress) => inTurn(() => addFiles(loaders.get(loader), files, progress)),
  finishLoader: (loader, name) => inTurn(() => finishLoader(loader, name)),
  closeLoader: (loader) => inTurn(() => loaders.take(loader)?.free()),

  images: (data, indices) =>
    inTurn(() => {
      const pixels = dataSets.get(data).images(indices);
      return moved(pixels, pixels);
    }),
  labels: (data) =>
    inTurn(() => {
      const labels = dataSets.get(data).labels();
      return moved(labels, labels);
    }),
  closeData: (data) => inTurn(() => dataSets.take(data)?.free()),

  createTrainer: (data, config, device) =>
    inTurn(async () => {
      const trainer = await core.Trainer.create(dataSets.get(data), config, device);
      return { trainer: trainers.put(trainer), info: toCamel<TrainerInfo>(trainer.info()) };
    }),
  step: (trainer, steps) => inTurn(() => step(trainers.get(trainer), steps)),
  figure: (trainer, samples, roll) =>
    inTurn(async () => movedFigure(toCamel<Figure>(await trainers.get(trainer).figure(samples, roll)))),
  comingFigure: (trainer, count) =>
    inTurn(async () => {
      const figure = await trainers.get(trainer).coming_figure?.(count);
      return figure ? movedFigure(toCamel<ComingFigure>(figure)) : null;
    }),
  knn: (trainer) => inTurn(async () => toCamel<KnnResult | null>((await trainers.get(trainer).knn()) ?? null)),
  exportEncoder: (trainer) =>
    inTurn(async () => {
      const bytes = await trainers.get(trainer).export_encoder();
      return moved(bytes, bytes);
    }),
  runJson: (trainer) => inTurn(() => trainers.get(trainer).run_json()),
  closeTrainer: (trainer) => inTurn(() => trainers.take(trainer)?.free()),
};

Comlink.expose(api);
