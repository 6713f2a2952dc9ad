// The package's interface in Node, beyond what the example shows.

import assert from "node:assert/strict";
import { AutodidactError, createEncoder, createTrainer, loadImages, losses, methods, resumeTrainer } from "autodidact";

/** `count` grey images of 8×8 in two classes, as an IDX pair. */
function idx(count) {
  const head = (...numbers) => numbers.flatMap((number) => [0, 0, number >> 8, number & 255]);
  const pixels = Array.from({ length: count * 64 }, (_, index) => (index * 7919 + (index >> 6) * 31) % 256);
  const labels = Array.from({ length: count }, (_, index) => index % 2);
  const images = Uint8Array.from([0, 0, 8, 3, ...head(count, 8, 8), ...pixels]);
  return [
    { path: "images-idx3-ubyte", bytes: images },
    { path: "labels-idx1-ubyte", bytes: Uint8Array.from([0, 0, 8, 1, ...head(count), ...labels]) },
  ];
}

const SETTINGS = { method: "simclr", batchSize: 8, convnetWidth: 4, projectorHidden: 16, projectorDim: 8, epochs: 4 };
const train = async (trainer, steps) => {
  const seen = [];
  for await (const { loss } of trainer.steps(steps)) seen.push(loss);
  return seen;
};
const refused = (promise, kind) =>
  assert.rejects(promise, (error) => error instanceof AutodidactError && error.kind === kind);

const data = await loadImages(idx(40));
assert.deepEqual([data.count, data.width, data.classes.length], [40, 8, 2]);
const [image] = await data.images([0]);
assert.equal(image.data.length, 8 * 8 * 4);

// The same seed is the same run; a checkpoint goes on with it; what is aborted is aborted.
const whole = await train(await createTrainer({ ...SETTINGS, data }), 8);
const first = await createTrainer({ ...SETTINGS, data });
const halves = await train(first, 4);
const checkpoint = await first.checkpoint();
halves.push(...(await train(await resumeTrainer({ checkpoint, data }), 4)));
assert.deepEqual(halves, whole);
assert.equal(first.info.device.kind, "cpu");
assert.match(first.info.device.reason.en, /no WebGPU/);

// A smaller batch from here on: twice the steps, the same epochs.
await first.change({ batchSize: 4 });
assert.deepEqual([first.info.batchSize, first.progress.step], [4, 8]);
assert.equal((await train(first)).length, first.info.totalSteps - 8);
assert.equal(first.state, "done");
await refused(first.change({ batchSize: 4 }), "setting");

await refused(createTrainer({ ...SETTINGS, data, signal: AbortSignal.abort() }), "aborted");
await refused(createTrainer({ ...SETTINGS, data, device: "webgpu" }), "device");
await refused(createTrainer({ ...SETTINGS, data, batchsize: 4 }), "unknown");
await refused(loadImages([{ path: "a.png", bytes: new Uint8Array(9) }]), "data-set");
assert.ok((await methods()).some(({ id }) => id === "mae"));

const encoder = await createEncoder({ weights: await first.exportEncoder() });
assert.equal((await encoder.embed(data)).length, data.count * encoder.info.features);
await refused(encoder.embed(data, [0], { signal: AbortSignal.abort() }), "aborted");
await refused(first.figure({ samples: [0], signal: AbortSignal.abort() }), "aborted");
const file = await first.exportEmbeddings({ format: "csv" });
assert.equal((await file.text()).trim().split("\n").length, data.count + 1);
assert.ok((await encoder.evaluate({ data, quick: true, fineTune: false, labelsPerClass: 2 })).curve.length > 0);

// Equal views, orthogonal images: one positive of similarity 1 against two negatives of 0.
const z0 = [
  [1, 0],
  [0, 2],
];
const { loss, grads } = await losses.ntXent({ z0, z1: z0, temperature: 1 });
assert.ok(Math.abs(loss - Math.log((Math.E + 2) / Math.E)) < 1e-6);
assert.deepEqual([grads.z0.shape, grads.z0.data.length], [[2, 2], 4]);
const views = { student: [z0, z0], momentum: [z0, z0], center: { shape: [1, 2], data: [0, 0] } };
const dino = await losses.dino(views);
assert.equal(dino.grads.student.length, 2);
await refused(losses.ntXent({ z0, z1: [[1, 0], [1]] }), "data");
await refused(losses.ntXent({ z0, z1: z0, temperature: -1 }), "setting");
await refused(losses.ntXent({ z0, z1: z0, signal: AbortSignal.abort() }), "aborted");

for (const disposable of [first, encoder, data]) await disposable[Symbol.asyncDispose ?? "dispose"]();
await refused(first.knn(), "state");
console.log("ok");
