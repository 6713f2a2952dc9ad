// Images to learn from, made on the spot from a seed: coloured stripes and blobs, a few numbers each, plus noise.
//
// Autodidact gets the images as a CIFAR-10 batch and draws its own crops, flips, jitter and masks inside each step.
// The peers have no augmentation: they get finished views and masks, made here before the clock starts, and upload
// them once. So a step of Autodidact does more work, and never less.

import { CHANNELS } from "./tasks.js";

export const IMAGES = 512;
const CLASSES = 10;
/** Different batches that the peers train on in turn. */
const BATCHES = 4;
/** Pixels by which a peer's view is shifted at most, and how much its brightness varies. */
const SHIFT = 3;
const BRIGHTNESS = 0.3;

/** Numbers in [0, 1) by the mulberry32 generator. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One image as CIFAR has it: the red, green and blue plane, row by row. */
function drawImage(edge, label, random) {
  const angle = (Math.PI * (label + random() * 0.5)) / CLASSES;
  const [frequency, phase] = [0.3 + 0.5 * random(), 6.28 * random()];
  const [x0, y0, radius] = [edge * random(), edge * random(), 3 + 6 * random()];
  const colours = Array.from({ length: CHANNELS }, () => [0.2 + 0.6 * random(), random() - 0.5, random() - 0.5]);
  const pixels = new Uint8Array(CHANNELS * edge * edge);
  colours.forEach(([base, stripe, blob], channel) => {
    for (let y = 0; y < edge; y++) {
      for (let x = 0; x < edge; x++) {
        const wave = Math.sin(phase + frequency * (x * Math.cos(angle) + y * Math.sin(angle)));
        const near = Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * radius * radius));
        const value = base + 0.3 * stripe * wave + 0.6 * blob * near + 0.05 * (random() - 0.5);
        pixels[(channel * edge + y) * edge + x] = 255 * Math.min(1, Math.max(0, value));
      }
    }
  });
  return pixels;
}

export function makeImages(edge, seed = 1) {
  const random = generator(seed);
  const labels = Array.from({ length: IMAGES }, (_, index) => index % CLASSES);
  return { edge, labels, pixels: labels.map((label) => drawImage(edge, label, random)) };
}

/** The images as a file of the format CIFAR-10 is published in: a label byte, then the pixels. */
export function toCifar({ labels, pixels }) {
  const record = 1 + pixels[0].length;
  const file = new Uint8Array(labels.length * record);
  labels.forEach((label, index) => {
    file[index * record] = label;
    file.set(pixels[index], index * record + 1);
  });
  return file;
}

/** Mean and deviation of all values of each channel, of pixels in [0, 1]. */
function moments({ edge, pixels }) {
  const plane = edge * edge;
  return Array.from({ length: CHANNELS }, (_, channel) => {
    let [sum, squares] = [0, 0];
    for (const image of pixels) {
      for (const byte of image.subarray(channel * plane, (channel + 1) * plane)) {
        sum += byte / 255;
        squares += (byte / 255) ** 2;
      }
    }
    const mean = sum / (pixels.length * plane);
    return { mean, deviation: Math.sqrt(squares / (pixels.length * plane) - mean * mean) };
  });
}

/** A view: shifted, sometimes mirrored, brighter or darker, normalised. Writes [height, width, channels] at `to`. */
function drawView(images, index, scales, random, to) {
  const { edge } = images;
  const pixels = images.pixels[index];
  const shift = () => Math.floor((2 * SHIFT + 1) * random()) - SHIFT;
  const inside = (x) => Math.min(edge - 1, Math.max(0, x));
  const [dx, dy, mirrored] = [shift(), shift(), random() < 0.5];
  const brightness = 1 + BRIGHTNESS * (2 * random() - 1);
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      const from = inside(y + dy) * edge + inside((mirrored ? edge - 1 - x : x) + dx);
      for (let channel = 0; channel < CHANNELS; channel++) {
        const value = Math.min(1, (brightness * pixels[channel * edge * edge + from]) / 255);
        to[(y * edge + x) * CHANNELS + channel] = (value - scales[channel].mean) / scales[channel].deviation;
      }
    }
  }
}

function permutation(length, random) {
  const order = Int32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor((last + 1) * random());
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/**
 * MAE's random masks, patches numbered row by row: `kept` [batch, visible] the visible ones, `restore` [batch, patches]
 * where each patch stands among visible then removed, `removed` [batch, patches] 1 where the encoder must not look.
 */
function makeMasks({ batch, edge, patch, maskRatio }, random) {
  const patches = (edge / patch) ** 2;
  const visible = Math.floor(patches * (1 - maskRatio));
  const kept = new Int32Array(batch * visible);
  const restore = new Int32Array(batch * patches);
  for (let sample = 0; sample < batch; sample++) {
    const order = permutation(patches, random);
    kept.set(order.subarray(0, visible), sample * visible);
    order.forEach((place, rank) => {
      restore[sample * patches + place] = rank;
    });
  }
  return { visible, patches, kept, restore, removed: Float32Array.from(restore, (rank) => (rank < visible ? 0 : 1)) };
}

/**
 * What the peers train on, `BATCHES` times:
 * - SimCLR: `images` [2·batch, edge, edge, channels], first views then second views
 * - MAE: `images` [batch, edge, edge, channels] and `masks`
 */
export function makeBatches(task, images, seed = 2) {
  const random = generator(seed);
  const scales = moments(images);
  const size = images.pixels[0].length;
  const views = task.method === "simclr" ? 2 : 1;
  return Array.from({ length: BATCHES }, () => {
    const order = permutation(IMAGES, random);
    const chosen = Array.from({ length: task.batch }, (_, index) => order[index % IMAGES]);
    const values = new Float32Array(views * task.batch * size);
    for (let row = 0; row < views * task.batch; row++) {
      drawView(images, chosen[row % task.batch], scales, random, values.subarray(row * size, (row + 1) * size));
    }
    return { images: values, ...(task.method === "mae" && { masks: makeMasks(task, random) }) };
  });
}
