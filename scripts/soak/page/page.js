// A run, and what it holds.

import { configure, createTrainer, loadImages } from "/lib/index.js";
import { images, settingsOf } from "/plan.mjs";

const NAME = "soak";
configure({ createWorker: () => new Worker("/worker.js", { type: "module", name: NAME }) });

/** What the worker answers on a channel. */
function ask(channelName) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = ({ data }) => {
      channel.close();
      resolve(data);
    };
    channel.postMessage("read");
  });
}

let trainer;

globalThis.begin = async ({ device, method, steps }) => {
  const data = await loadImages(images());
  trainer = await createTrainer({ ...settingsOf(method, steps), data, device });
};

globalThis.train = async (count) => {
  for await (const _ of trainer.steps(count));
  const { wasm } = await ask("soak");
  const { bytesHeld } = await ask(`counters of ${NAME}`);
  const { bytes } = await performance.measureUserAgentSpecificMemory();
  return { step: trainer.progress.step, wasm, heap: bytes, gpu: bytesHeld };
};
