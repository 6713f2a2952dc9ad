// MAE in jax-js. Images are [batch, channels, height, width].

import { nn, numpy as np } from "@jax-js/jax";
import { CHANNELS } from "../../tasks.js";
import { initializer } from "./initial.js";

// --- layers -----------------------------------------------------------------------------------------------------------

const linear = ({ weight, bias }, x) => np.matmul(x, weight).add(bias);

const layerNorm = ({ scale, shift }, x) => nn.standardize(x, -1, { epsilon: 1e-6 }).mul(scale).add(shift);

function initBlock(draw, dim) {
  return {
    norm1: draw.affine([dim]),
    qkv: draw.xavier(dim, 3 * dim),
    proj: draw.xavier(dim, dim),
    norm2: draw.affine([dim]),
    fc1: draw.xavier(dim, 4 * dim),
    fc2: draw.xavier(4 * dim, dim),
  };
}

/** Pre-norm transformer block, [batch, tokens, dim]. */
function block(params, x, heads) {
  const [batch, tokens, dim] = x.shape;
  const qkv = linear(params.qkv, layerNorm(params.norm1, x.ref)).reshape([batch, tokens, 3, heads, dim / heads]);
  const [query, key, value] = np.unstack(qkv, 2);
  const mixed = nn.dotProductAttention(query, key, value).reshape([batch, tokens, dim]);
  x = x.add(linear(params.proj, mixed));
  const y = linear(params.fc1, layerNorm(params.norm2, x.ref));
  return x.add(linear(params.fc2, nn.gelu(y, { approximate: false })));
}

/** [batch, channels, height, width] → [batch, patches, patch·patch·channels] */
function patchify(images, patch) {
  const [batch, channels, height, width] = images.shape;
  const [rows, columns] = [height / patch, width / patch];
  return images
    .reshape([batch, channels, rows, patch, columns, patch])
    .transpose([0, 2, 4, 3, 5, 1])
    .reshape([batch, rows * columns, patch * patch * channels]);
}

/** Rows of [batch, tokens, dim] by [batch, rows]. */
const gather = (x, rows) => np.takeAlongAxis(x, rows.reshape([...rows.shape, 1]), 1);

// --- the method -----------------------------------------------------------------------------------------------------------

export function init({ patch, dim, depth, decoderDim, decoderDepth }) {
  const draw = initializer(0);
  const pixels = patch * patch * CHANNELS;
  return {
    embed: draw.xavier(pixels, dim),
    classToken: draw.normal([1, 1, dim], 0.02),
    blocks: Array.from({ length: depth }, () => initBlock(draw, dim)),
    norm: draw.affine([dim]),
    decoder: {
      embed: draw.xavier(dim, decoderDim),
      maskToken: draw.normal([1, 1, decoderDim], 0.02),
      blocks: Array.from({ length: decoderDepth }, () => initBlock(draw, decoderDim)),
      norm: draw.affine([decoderDim]),
      predict: draw.xavier(decoderDim, pixels),
    },
  };
}

/** Tokens of the visible patches, class token first: [batch, 1 + visible, dim] */
function encode(params, patches, kept, { dim, depth, heads }, positions) {
  const batch = patches.shape[0];
  const tokens = gather(linear(params.embed, patches).add(positions(dim)), kept);
  let x = np.concatenate([np.broadcastTo(params.classToken, [batch, 1, dim]), tokens], 1);
  for (let i = 0; i < depth; i++) x = block(params.blocks[i], x, heads);
  return layerNorm(params.norm, x);
}

/** Pixels of every patch: [batch, patches, pixels] */
function decode(params, tokens, restore, { decoderDim, decoderDepth, decoderHeads }, positions) {
  const [batch, patches] = restore.shape;
  const seen = tokens.shape[1];
  const [classToken, visible] = np.split(linear(params.embed, tokens), [1], 1);
  const hidden = np.broadcastTo(params.maskToken, [batch, patches + 1 - seen, decoderDim]);
  const restored = gather(np.concatenate([visible, hidden], 1), restore).add(positions(decoderDim));
  let x = np.concatenate([classToken, restored], 1);
  for (let i = 0; i < decoderDepth; i++) x = block(params.blocks[i], x, decoderHeads);
  return linear(params.predict, layerNorm(params.norm, x)).slice([], [1, patches + 1]);
}

/** `positions(dim)`: the fixed table [patches, dim]. The class token's row is zero. */
export function loss(task, positions) {
  return (params, { images, kept, restore, removed }) => {
    const patches = patchify(images, task.patch);
    const tokens = encode(params, patches.ref, kept, task, positions);
    const prediction = decode(params.decoder, tokens, restore, task, positions);
    const error = np.square(prediction.sub(patches)).mean(2);
    return error.mul(removed.ref).sum().div(removed.sum());
  };
}
