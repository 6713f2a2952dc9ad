// The one engine of the page: data sets and trainers share a worker, and so the wasm's memory.

import type { Compilation } from "./compilation.ts";
import { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import { host, type WorkerFactory } from "./host.ts";

let shared: Engine | undefined;

/** Replaces how the worker is started, e.g. from a blob so that it inherits the page's Content-Security-Policy. */
export function configure(options: { createWorker: WorkerFactory }): void {
  if (shared) throw new AutodidactError("state", "configure() must be called before anything else of the package");
  host.createWorker = options.createWorker;
}

/**
 * Listens how many shaders WebGPU has compiled of those that runs have asked for so far; returns the function that stops
 * listening. Before the first step of a run that is what takes the time.
 */
export function onCompiling(handler: (soFar: Compilation) => void): () => void {
  return engine().onCompiling(handler);
}

/** @internal */
export function engine(): Engine {
  shared ??= new Engine(() => host.createWorker());
  return shared;
}
