// SimCLR in TensorFlow.js: models of the layers API, and a loss for `optimizer.minimize`. Images are [views, height,
// width, channels].

import * as tf from "@tensorflow/tfjs";
import { CHANNELS } from "../../tasks.js";

// --- layers -----------------------------------------------------------------------------------------------------------

let seed = 0;
/** He et al. 2015, by fan-out. */
const he = () => tf.initializers.varianceScaling({ scale: 2, mode: "fanOut", distribution: "normal", seed: ++seed });
/** PyTorch's linear layer: uniform in ±1/√inputs. */
const uniform = () =>
  tf.initializers.varianceScaling({ scale: 1 / 3, mode: "fanIn", distribution: "uniform", seed: ++seed });

const batchNorm = () => tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 });

/** Convolution without bias, then BatchNorm. */
function convNorm(x, filters, strides, kernelSize = 3) {
  const options = { filters, kernelSize, strides, padding: "same", useBias: false, kernelInitializer: he() };
  return batchNorm().apply(tf.layers.conv2d(options).apply(x));
}

const relu = (x) => tf.layers.reLU().apply(x);

// --- encoders: symbolic images → feature map ------------------------------------------------------------------------------

function convnet(x, width) {
  [1, 2, 2, 2].forEach((stride, i) => {
    x = relu(convNorm(x, width << i, stride));
  });
  return x;
}

function resnet18(x, width) {
  x = relu(convNorm(x, width, 1));
  // Stages of two blocks; all but the first halve the image.
  [1, 1, 2, 1, 2, 1, 2, 1].forEach((stride, i) => {
    const filters = width << (i >> 1);
    const y = convNorm(relu(convNorm(x, filters, stride)), filters, 1);
    const shortcut = stride === 1 ? x : convNorm(x, filters, stride, 1);
    x = relu(tf.layers.add().apply([y, shortcut]));
  });
  return x;
}

const ENCODERS = { convnet, resnet18 };

// --- the method -----------------------------------------------------------------------------------------------------------

/** NT-Xent: `positives` has 1 where row and column are views of one image, `itself` a large number on the diagonal. */
function ntXent(z, positives, itself, temperature) {
  const unit = tf.mul(z, tf.rsqrt(tf.sum(tf.square(z), 1, true)));
  const logits = tf.sub(tf.div(tf.matMul(unit, unit, false, true), temperature), itself);
  return tf.losses.softmaxCrossEntropy(positives, logits);
}

/** Returns `loss({ images })`. */
export function build({ edge, encoder, width, hidden, embedding, batch, temperature }) {
  const images = tf.input({ shape: [edge, edge, CHANNELS] });
  const features = tf.layers.globalAveragePooling2d({}).apply(ENCODERS[encoder](images, width));
  const first = tf.layers.dense({ units: hidden, useBias: false, kernelInitializer: uniform() }).apply(features);
  const last = tf.layers.dense({ units: embedding, kernelInitializer: uniform() });
  const model = tf.model({ inputs: images, outputs: last.apply(relu(batchNorm().apply(first))) });

  const itself = tf.mul(tf.eye(2 * batch), 1e9);
  const positives = tf.tidy(() => tf.concat([tf.eye(2 * batch).slice([batch]), tf.eye(2 * batch).slice([0], [batch])]));
  return (inputs) => ntXent(model.apply(inputs.images, { training: true }), positives, itself, temperature);
}
