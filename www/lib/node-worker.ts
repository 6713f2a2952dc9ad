// The worker in Node, and the threads that compute for it. Compiled cores come through a port of their own.

import { type MessagePort, parentPort, Worker as Thread, workerData } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { serve } from "./answers.ts";
import { type Beginning, serveThread, THREAD } from "./threads.ts";

/** From node.ts. */
export interface Start {
  /** Asked whether the core shall be the one for threads, it sends that. */
  port: MessagePort;
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
  // A port that is listened to keeps this thread alive, and the thread the process: so only while a core is awaited.
  const read = (threads: boolean) =>
    new Promise<WebAssembly.Module>((resolve) => {
      port.once("message", resolve);
      port.postMessage(threads);
    });
  serve(nodeEndpoint(parent), { count: cores, start: startThread }, read);
}
