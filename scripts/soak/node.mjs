// One run in this process, on all cores.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { images, settingsOf } from "../chaos/plan.mjs";

/** `train(count)` trains so many steps and tells what is held then. */
export async function beginRun(method, steps) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const { createTrainer, loadImages } = await import("../../dist/lib/node.js");
  const data = await loadImages(images());
  const trainer = await createTrainer({ ...settingsOf(method, steps), data });
  return {
    async train(count) {
      for await (const _ of trainer.steps(count));
      collect();
      const { rss, heapUsed } = process.memoryUsage();
      return { step: trainer.progress.step, heap: heapUsed, process: rss };
    },
    async end() {
      await trainer.dispose();
      await data.dispose();
    },
  };
}
