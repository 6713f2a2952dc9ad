// The worker's end of a peer: the page starts it on a task, then asks for steps.

import * as Comlink from "comlink";

/**
 * `start(task, device, batches)` returns the engine's two functions:
 * - `step(batch)` queues one training step and returns its loss, still on the device
 * - `read(losses)` waits until all work is done and brings losses home, in one transfer if the engine can
 */
export function serve(start) {
  let engine;
  let batches;
  let done = 0;
  Comlink.expose({
    async start(task, device, given) {
      batches = given;
      engine = await start(task, device, given);
    },
    async steps(count) {
      const losses = [];
      for (let i = 0; i < count; i++) losses.push(await engine.step(done++ % batches.length));
      return engine.read(losses);
    },
  });
}
