// All cores, where a page may share memory between threads (it is isolated from other origins) and in Node. The core
// exists twice for that: plain, and compiled for shared memory, where workers lend it their cores.

import type { Core } from "./core.ts";
import { plainError } from "./faults.ts";
import type { News } from "./protocol.ts";
import * as plain from "./wasm/autodidact.js";
import * as shared from "./wasm/autodidact-threads.js";

/** What a worker is called that only computes for another. */
export const THREAD = "autodidact-thread";
/** More gain little: the passes of a step are short. */
const MOST = 8;
/** Milliseconds. Without an answer by then a worker cannot be started here. */
const PATIENCE = 20_000;

interface ThreadedCore extends Core {
  default(from?: { module_or_path: WebAssembly.Module; memory?: WebAssembly.Memory }): Promise<unknown>;
  shared_parts(): [WebAssembly.Module, WebAssembly.Memory];
  use_threads(others: number): void;
  run_thread(): void;
}

/** What a thread is given to begin with. */
export interface Beginning {
  parts: [WebAssembly.Module, WebAssembly.Memory];
  /** Where it tells that it cannot go on. */
  channel: string;
}

/** A worker that computes for this one. */
export interface Thread {
  /** Resolves when it has begun to wait for work. */
  begin(beginning: Beginning): Promise<unknown>;
  terminate(): void;
}

/** How a host lends its cores. */
export interface Cores {
  count: number;
  start(): Thread;
}

/** Whether the core for shared memory was built, see `npm run build -- --threads`. */
export function hasThreads(): boolean {
  return "run_thread" in shared;
}

/** Reads a core where it cannot be fetched: the one for threads, or the plain one. */
export type ReadCore = (threads: boolean) => Promise<WebAssembly.Module>;

/** Instantiates the core: the one for threads when there are cores to use and memory to share, else the plain one. */
export async function loadCore(cores: Cores, channel: string, read?: ReadCore): Promise<Core> {
  const from = async (threads: boolean) => read && { module_or_path: await read(threads) };
  if (cores.count > 1 && hasThreads()) {
    const core = shared as unknown as ThreadedCore;
    const started = await core.default(await from(true)).then(
      () => true,
      () => false, // No room for shared memory, which reserves all it may ever have.
    );
    if (started) {
      await lend(core, cores, channel);
      return core;
    }
  }
  const core = plain as unknown as Core;
  await core.default(await from(false));
  return core;
}

/** Without threads the core computes alone. */
async function lend(core: ThreadedCore, cores: Cores, channel: string): Promise<void> {
  const threads = Array.from({ length: Math.min(cores.count, MOST) - 1 }, () => cores.start());
  const parts = core.shared_parts();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), PATIENCE);
  });
  try {
    await Promise.race([Promise.all(threads.map((thread) => thread.begin({ parts, channel }))), late]);
    core.use_threads(threads.length);
  } catch (error) {
    for (const thread of threads) thread.terminate();
    console.warn("autodidact computes on one core:", error);
  } finally {
    clearTimeout(timer);
  }
}

/** What a thread does: it tells by `ready` that it waits for work, and returns only when it has failed. */
export async function serveThread({ parts: [module, memory], channel }: Beginning, ready: () => void): Promise<void> {
  const core = shared as unknown as ThreadedCore;
  // When this fails, nobody waits yet: the worker hears of it and computes alone.
  await core.default({ module_or_path: module, memory });
  ready();
  try {
    core.run_thread();
  } catch (thrown) {
    // The worker it computes for waits for it in wasm and hears nothing: the page must end that.
    const page = new BroadcastChannel(channel);
    page.postMessage({ failure: plainError(thrown).message } satisfies News);
    page.close();
  }
}
