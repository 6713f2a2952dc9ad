// MAE in TensorFlow.js, of core operations: the layers API has no attention, and its LayerNormalization copies its
// weights to the size of the input for the gradient's sake. Images are [batch, height, width, channels].

import * as tf from "@tensorflow/tfjs";
import { positionTable } from "../../positions.js";
import { CHANNELS } from "../../tasks.js";

// --- layers: each returns the function that applies it ----------------------------------------------------------------------

let seed = 0;

/** [.., inputs] → [.., outputs], with Xavier-uniform weights and a fused bias. */
function dense(inputs, outputs) {
  const bound = Math.sqrt(6 / (inputs + outputs));
  const weight = tf.variable(tf.randomUniform([inputs, outputs], -bound, bound, "float32", ++seed));
  const bias = tf.variable(tf.zeros([outputs]));
  return (x) =>
    tf.fused.matMul({ a: x.reshape([-1, inputs]), b: weight, bias }).reshape([...x.shape.slice(0, -1), outputs]);
}

function layerNorm(dim) {
  const scale = tf.variable(tf.ones([dim]));
  const shift = tf.variable(tf.zeros([dim]));
  return (x) => {
    const centered = x.sub(x.mean(-1, true));
    const deviation = centered.square().mean(-1, true).add(1e-6).sqrt();
    return centered.div(deviation).mul(scale).add(shift);
  };
}

const gelu = (x) => x.mul(0.5).mul(tf.erf(x.mul(Math.SQRT1_2)).add(1));

/** [batch, tokens, dim] → the same shape */
function attention(dim, heads) {
  const [qkv, proj] = [dense(dim, 3 * dim), dense(dim, dim)];
  return (x) => {
    const [batch, tokens] = x.shape;
    const split = (part) => part.reshape([batch, tokens, heads, dim / heads]).transpose([0, 2, 1, 3]);
    const [query, key, value] = tf.split(qkv(x), 3, -1).map(split);
    const scores = tf.matMul(query.mul((dim / heads) ** -0.5), key, false, true);
    const mixed = tf.matMul(tf.softmax(scores), value);
    return proj(mixed.transpose([0, 2, 1, 3]).reshape([batch, tokens, dim]));
  };
}

/** Pre-norm transformer block. */
function block(dim, heads) {
  const [norm1, attend, norm2] = [layerNorm(dim), attention(dim, heads), layerNorm(dim)];
  const [fc1, fc2] = [dense(dim, 4 * dim), dense(4 * dim, dim)];
  return (x) => {
    const y = x.add(attend(norm1(x)));
    return y.add(fc2(gelu(fc1(norm2(y)))));
  };
}

function blocks(count, dim, heads) {
  const all = Array.from({ length: count }, () => block(dim, heads));
  return (x) => all.reduce((x, apply) => apply(x), x);
}

// --- moving patches -----------------------------------------------------------------------------------------------------------

/** [batch, height, width, channels] → [batch, patches, patch·patch·channels] */
function patchify(images, patch) {
  const [batch, height, width, channels] = images.shape;
  const [rows, columns] = [height / patch, width / patch];
  return images
    .reshape([batch, rows, patch, columns, patch, channels])
    .transpose([0, 1, 3, 2, 4, 5])
    .reshape([batch, rows * columns, patch * patch * channels]);
}

/** Rows of [batch, tokens, dim] by `rows` [batch, count], which number them through the whole batch. */
function gather(x, rows) {
  const dim = x.shape[2];
  return tf.gather(x.reshape([-1, dim]), rows.flatten()).reshape([...rows.shape, dim]);
}

const token = (dim) => tf.variable(tf.randomNormal([1, 1, dim], 0, 0.02, "float32", ++seed));

// --- the method -----------------------------------------------------------------------------------------------------------

/** Returns `loss({ images, kept, restore, removed })`. */
export function build({ edge, batch, patch, dim, depth, heads, decoderDim, decoderDepth, decoderHeads }) {
  const [grid, pixels] = [edge / patch, patch * patch * CHANNELS];
  const positions = (dim) => tf.tensor(positionTable(grid, dim), [grid * grid, dim]);
  const encoder = {
    embed: dense(pixels, dim),
    classToken: token(dim),
    positions: positions(dim),
    blocks: blocks(depth, dim, heads),
    norm: layerNorm(dim),
  };
  const decoder = {
    embed: dense(dim, decoderDim),
    maskToken: token(decoderDim),
    positions: positions(decoderDim),
    blocks: blocks(decoderDepth, decoderDim, decoderHeads),
    norm: layerNorm(decoderDim),
    predict: dense(decoderDim, pixels),
  };

  /** Tokens of the visible patches, class token first. */
  function encode(patches, kept) {
    const tokens = gather(encoder.embed(patches).add(encoder.positions), kept);
    const classTokens = tf.broadcastTo(encoder.classToken, [batch, 1, dim]);
    return encoder.norm(encoder.blocks(tf.concat([classTokens, tokens], 1)));
  }

  /** Pixels of every patch. */
  function decode(tokens, restore) {
    const x = decoder.embed(tokens);
    const visible = x.shape[1] - 1;
    const [classTokens, seen] = tf.split(x, [1, visible], 1);
    const hidden = tf.broadcastTo(decoder.maskToken, [batch, grid * grid - visible, decoderDim]);
    const restored = gather(tf.concat([seen, hidden], 1), restore).add(decoder.positions);
    const decoded = decoder.norm(decoder.blocks(tf.concat([classTokens, restored], 1)));
    return decoder.predict(decoded.slice([0, 1, 0], [batch, grid * grid, decoderDim]));
  }

  return ({ images, kept, restore, removed }) => {
    const patches = patchify(images, patch);
    const prediction = decode(encode(patches, kept), restore);
    const error = tf.squaredDifference(prediction, patches).mean(2);
    return error.mul(removed).sum().div(removed.sum());
  };
}
