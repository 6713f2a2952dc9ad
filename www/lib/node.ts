// The package in Node: the same, computing on the CPU in a thread of its own. `exports` of package.json chooses this file.

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { MessageChannel, Worker as Thread } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { type HostWorker, host } from "./host.ts";
import { hasThreads } from "./threads.ts";

const CORES = hasThreads() ? availableParallelism() : 1;

/** Compiled once, plain or for threads: a thread that takes the place of a lost one is at work at once. */
const compiled = new Map<boolean, Promise<WebAssembly.Module>>();

async function compile(threads: boolean): Promise<WebAssembly.Module> {
  const file = threads
    ? new URL("./autodidact-threads.wasm", import.meta.url)
    : new URL("./autodidact.wasm", import.meta.url);
  return WebAssembly.compile(await readFile(file));
}

function coreOf(threads: boolean): Promise<WebAssembly.Module> {
  const core = compiled.get(threads) ?? compile(threads);
  compiled.set(threads, core);
  return core;
}

/** A thread with the parts of a browser's worker that the package uses. */
function createWorker(): HostWorker {
  const { port1, port2 } = new MessageChannel();
  const options = { name: "autodidact", workerData: { port: port2, cores: CORES }, transferList: [port2] };
  const thread = new Thread(new URL("./node-worker.js", import.meta.url), options);
  const worker = {
    ...nodeEndpoint(thread),
    onerror: null as HostWorker["onerror"],
    onmessageerror: null,
    terminate: () => void thread.terminate(),
    ref: () => thread.ref(),
    unref: () => thread.unref(),
  } as unknown as HostWorker;
  const ended = (message: string) => worker.onerror?.({ message, preventDefault: () => {} } as ErrorEvent);
  thread.on("error", (error) => ended(error.message));
  thread.on("exit", () => ended("the worker was ended"));
  port1.on("message", (threads: boolean) => {
    coreOf(threads).then(
      (module) => port1.postMessage(module),
      (error: Error) => ended(`the core cannot be read: ${error.message}`),
    );
  });
  port1.unref();
  return worker;
}

host.createWorker = createWorker;
host.read = (address) => readFile(address);

export * from "./index.ts";
