// TensorFlow.js and jax-js: each in a worker of its own, as Autodidact is.

import * as Comlink from "comlink";
import { makeBatches, makeImages } from "../data.js";

export const prepare = (task) => makeBatches(task, makeImages(task.edge));

/** `script` is the bundle with the library and the peer's files of bench/peers. */
export const peer = (script) => ({
  prepare,
  async start(task, device, batches, { startWorker }) {
    const worker = startWorker(script);
    const crash = new Promise((_, reject) => {
      worker.onerror = (event) => reject(new Error(event.message || `${script} could not be started`));
    });
    const api = Comlink.wrap(worker);
    const call = (request) => Promise.race([request, crash]);
    await call(api.start(task, device, batches));
    return { steps: (count) => call(api.steps(count)) };
  },
});
