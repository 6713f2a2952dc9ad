// A run on WebGPU that loses its worker and its GPU device in turn.

import { configure, createTrainer, loadImages } from "/lib/index.js";
import { images, settings } from "/plan.mjs";

let worker;
configure({
  createWorker: () => {
    worker = new Worker("/worker.js", { type: "module" });
    return worker;
  },
});

const channel = new BroadcastChannel("chaos");
const KILLS = [() => worker.terminate(), () => channel.postMessage("destroy the devices")];

/** Trains `total` steps or a few more, killing after each of `kills`. */
globalThis.train = async (total, kills) => {
  const data = await loadImages(images());
  const trainer = await createTrainer({ ...settings(total), data, device: "webgpu", recover: true });
  const losses = [];
  let recovered = 0;
  trainer.on("recovered", () => {
    recovered += 1;
  });
  for await (const { step, loss } of trainer.steps()) {
    losses.push(loss);
    const at = kills.indexOf(step);
    if (at >= 0) KILLS[at % KILLS.length]();
  }
  const { device } = trainer.info;
  await trainer.dispose();
  return { losses, recovered, device: device.kind };
};
