// SimCLR in jax-js: `init` makes the parameters, `loss` is what `valueAndGrad` takes. Images are [views, channels,
// height, width]. BatchNorm keeps no running averages: training does not need them.

import { lax, nn, numpy as np } from "@jax-js/jax";
import { CHANNELS } from "../../tasks.js";
import { initializer } from "./initial.js";

// --- layers -----------------------------------------------------------------------------------------------------------

/** Normalises each channel over batch and image plane. */
function batchNorm({ scale, shift }, x, axes) {
  return nn.standardize(x, axes, { epsilon: 1e-5 }).mul(scale).add(shift);
}

/** Convolution without bias, then BatchNorm. */
function convNorm({ conv, norm }, x, stride) {
  const pad = conv.shape[2] >> 1;
  const padding = [
    [pad, pad],
    [pad, pad],
  ];
  return batchNorm(norm, lax.convGeneralDilated(x, conv, [stride, stride], padding), [0, 2, 3]);
}

function initConvNorm(draw, inputs, outputs, kernel = 3) {
  return { conv: draw.conv(inputs, outputs, kernel), norm: draw.affine([outputs, 1, 1]) };
}

// --- encoders: parameters, and images → feature map ---------------------------------------------------------------------

const convnet = {
  init(draw, width) {
    const widths = [CHANNELS, width, 2 * width, 4 * width, 8 * width];
    return widths.slice(1).map((outputs, i) => initConvNorm(draw, widths[i], outputs));
  },
  apply: (layers, x) => layers.reduce((x, layer, i) => nn.relu(convNorm(layer, x, i === 0 ? 1 : 2)), x),
};

/** Stages of two blocks; all but the first halve the image. */
const BLOCKS = [1, 1, 2, 1, 2, 1, 2, 1].map((stride, i) => ({ stride, stage: i >> 1 }));

const resnet18 = {
  init(draw, width) {
    let inputs = width;
    const blocks = BLOCKS.map(({ stride, stage }) => {
      const outputs = width << stage;
      const block = { first: initConvNorm(draw, inputs, outputs), second: initConvNorm(draw, outputs, outputs) };
      if (stride !== 1) block.shortcut = initConvNorm(draw, inputs, outputs, 1);
      inputs = outputs;
      return block;
    });
    return { stem: initConvNorm(draw, CHANNELS, width), blocks };
  },
  apply({ stem, blocks }, x) {
    x = nn.relu(convNorm(stem, x, 1));
    blocks.forEach(({ first, second, shortcut }, i) => {
      const { stride } = BLOCKS[i];
      const y = convNorm(second, nn.relu(convNorm(first, x.ref, stride)), 1);
      x = nn.relu(y.add(shortcut ? convNorm(shortcut, x, stride) : x));
    });
    return x;
  },
};

const ENCODERS = { convnet, resnet18 };

// --- the method -----------------------------------------------------------------------------------------------------------

export function init({ encoder, width, hidden, embedding }) {
  const draw = initializer(0);
  return {
    encoder: ENCODERS[encoder].init(draw, width),
    hidden: draw.linear(8 * width, hidden),
    norm: draw.affine([hidden]),
    last: { weight: draw.linear(hidden, embedding), bias: np.zeros([embedding]) },
  };
}

/** NT-Xent: row i of `z` and row (i + rows / 2) mod rows are views of one image. */
function ntXent(z, temperature) {
  const rows = z.shape[0];
  z = z.ref.div(np.sqrt(np.square(z).sum(1, { keepdims: true })));
  const logits = np.matmul(z.ref, z.transpose()).div(temperature).sub(np.eye(rows).mul(1e9));
  const positives = np.roll(np.eye(rows), rows / 2, 0);
  return nn
    .logSoftmax(logits, 1)
    .mul(positives)
    .sum()
    .mul(-1 / rows);
}

export function loss(task) {
  const { apply } = ENCODERS[task.encoder];
  return (params, { images }) => {
    const features = apply(params.encoder, images).mean([2, 3]);
    const x = nn.relu(batchNorm(params.norm, np.matmul(features, params.hidden), 0));
    return ntXent(np.matmul(x, params.last.weight).add(params.last.bias), task.temperature);
  };
}
