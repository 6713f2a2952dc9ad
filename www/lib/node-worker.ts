// The worker in Node, and the threads that compute for it. The compiled core comes through a port of its own.

import { type MessagePort, parentPort, Worker as Thread, workerData } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { serve } from "./answers.ts";
import { type Beginning, serveThread, THREAD } from "./threads.ts";

/** From node.ts. */
export interface Start {
  port: MessagePort;
  /** How many the core that comes through `port` is for. */
  cores: number;
}

function startThread() {
  const thread = new Thread(new URL("./node-worker.js", import.meta.url), { name: THREAD, workerData: THREAD });
  const begin = (beginning: Beginning) =>
    new Promise((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", reject);
      thread.postMessage(beginning);
    });
  return { begin, terminate: () => void thread.terminate() };
}

const parent = parentPort as MessagePort;
if (workerData === THREAD) {
  parent.once("message", (beginning: Beginning) => serveThread(beginning, () => parent.postMessage("ready")));
} else {
  const { port, cores } = workerData as Start;
  const core = new Promise<WebAssembly.Module>((resolve) => {
    port.once("message", (module: WebAssembly.Module) => {
      port.close();
      resolve(module);
    });
  });
  serve(nodeEndpoint(parent), { count: cores, start: startThread }, core);
}
