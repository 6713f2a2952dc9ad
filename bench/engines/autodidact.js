// Autodidact, through its npm package: load images, create a trainer, pull steps.

import { makeImages, toCifar } from "../data.js";

/** Settings of the package for a task. Augmentation and masks stay the method's own, and are drawn in every step. */
function settings(task) {
  const training = {
    batchSize: task.batch,
    optimizer: "adamw",
    learningRate: task.learningRate,
    weightDecay: task.weightDecay,
    momentum: task.beta1,
    beta2: task.beta2,
    // A rate that stays all but constant, on all images.
    warmupEpochs: 0,
    epochs: 10_000,
    heldOut: 0,
  };
  if (task.method === "mae") {
    const { maskRatio, decoderDim, decoderDepth, decoderHeads, patch } = task;
    const vit = { patchSize: patch, vitDim: task.dim, vitDepth: task.depth, vitHeads: task.heads };
    return { ...training, ...vit, maskRatio, decoderDim, decoderDepth, decoderHeads };
  }
  const { temperature, encoder, width, hidden, embedding } = task;
  const head = { temperature, projectorHidden: hidden, projectorDim: embedding };
  return { ...training, ...head, encoder, [encoder === "convnet" ? "convnetWidth" : "resnetWidth"]: width };
}

/** What the page hands over before the clock starts. */
export const prepare = (task) => toCifar(makeImages(task.edge));

/** `startWorker(script)` starts the worker of this run. The address makes a copy of the package for it alone. */
export async function start(task, device, bytes, { name, startWorker }) {
  const { configure, createTrainer, loadImages } = await import(`/copy-${name}/lib/index.js`);
  configure({ createWorker: () => startWorker("/autodidact.js") });
  const data = await loadImages([{ path: "data_batch_1.bin", bytes }]);
  const trainer = await createTrainer({ method: task.method, data, device, seed: 0, ...settings(task) });
  return {
    device: trainer.info.device,
    async steps(count) {
      const losses = [];
      for await (const { loss } of trainer.steps(count)) losses.push(loss);
      return losses;
    },
  };
}
