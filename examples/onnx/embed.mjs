// An exported encoder at work without its trainer: onnxruntime-web runs it, in Node as here or in a page.
//
//   npm i autodidact onnxruntime-web
//   node embed.mjs                 trains a small encoder first
//   node embed.mjs encoder.onnx    takes one that the page or the command line exported
//
// Prints which images of the sample it finds most alike to the first.
import { readFile } from "node:fs/promises";
import { createTrainer, loadImages } from "autodidact";
import { InferenceSession, Tensor } from "onnxruntime-web";

const COUNT = 200;
const [path] = process.argv.slice(2);
const data = await loadImages("sample:fashion-mnist");

/** A few steps, enough for a file. */
async function train() {
  const trainer = await createTrainer({ method: "simclr", data, convnetWidth: 8, batchSize: 32 });
  for await (const _ of trainer.steps(5));
  const file = await trainer.exportEncoder({ format: "onnx" });
  return { file: await file.arrayBuffer(), expected: await trainer.embed(indices) };
}

const indices = Array.from({ length: COUNT }, (_, index) => index);
const { file, expected } = path ? { file: await readFile(path) } : await train();
const session = await InferenceSession.create(new Uint8Array(file));

// The input is [images, channels, height, width] in 0..1; normalising is part of the graph.
const [, channels, height, width] = session.inputMetadata[0].shape;
if (channels !== data.channels || height !== data.height || width !== data.width) {
  throw new Error(
    `the encoder takes ${channels}×${height}×${width}, the sample has ${data.channels}×${data.height}×${data.width}`,
  );
}
const tiles = await data.images(indices);
const area = height * width;
const pixels = new Float32Array(COUNT * channels * area);
for (const [image, { data: rgba }] of tiles.entries()) {
  for (let at = 0; at < channels * area; at++) {
    const [channel, pixel] = [Math.floor(at / area), at % area];
    pixels[image * channels * area + at] = rgba[4 * pixel + channel] / 255;
  }
}
const { features } = await session.run({ images: new Tensor("float32", pixels, [COUNT, channels, height, width]) });

const dim = features.dims[1];
const row = (image) => features.data.subarray(image * dim, (image + 1) * dim);
const dot = (a, b) => a.reduce((sum, x, at) => sum + x * b[at], 0);
const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const alike = indices.slice(1).sort((a, b) => cosine(row(b), row(0)) - cosine(row(a), row(0)));
const [labels, classes] = [await data.labels(), data.classes];
const name = (image) => `${image} (${classes[labels[image]]})`;
console.log(`${COUNT} images, ${dim} features each. Most like ${name(0)}: ${alike.slice(0, 5).map(name).join(", ")}`);

if (expected) {
  const difference = features.data.reduce((most, x, at) => Math.max(most, Math.abs(x - expected[at])), 0);
  console.log(`largest difference from the trainer's own features: ${difference.toExponential(1)}`);
}
