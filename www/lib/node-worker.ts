// The worker in Node. The compiled core comes through a port of its own.

import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { serve } from "./answers.ts";

const port = workerData as MessagePort;
const core = new Promise<WebAssembly.Module>((resolve) => {
  port.once("message", (module: WebAssembly.Module) => {
    port.close();
    resolve(module);
  });
});

serve(nodeEndpoint(parentPort as MessagePort), core);
