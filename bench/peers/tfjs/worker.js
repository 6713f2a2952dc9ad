// TensorFlow.js: `optimizer.minimize` on a loss, which tidies up after itself. Adam, because there is no AdamW.

import "../../instrument.js";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs";
import { CHANNELS } from "../../tasks.js";
import { serve } from "../serve.js";
import * as mae from "./mae.js";
import * as simclr from "./simclr.js";

const METHODS = { mae, simclr };

/** Typed arrays to tensors on the device. */
function upload({ images, masks }, { edge, batch }) {
  const views = tf.tensor4d(images, [images.length / (edge * edge * CHANNELS), edge, edge, CHANNELS]);
  if (!masks) return { images: views };
  const { visible, patches, kept, restore, removed } = masks;
  // `tf.gather` with batchDims has a slow gradient: number the rows through the whole batch instead.
  const rows = (indices, count) =>
    tf.tensor2d(
      indices.map((row, i) => row + patches * Math.floor(i / count)),
      [batch, count],
      "int32",
    );
  return {
    images: views,
    kept: rows(kept, visible),
    restore: rows(restore, patches),
    removed: tf.tensor2d(removed, [batch, patches]),
  };
}

export async function start(task, device, batches) {
  if (!(await tf.setBackend(device))) throw new Error(`TensorFlow.js has no ${device} here`);
  await tf.ready();
  const loss = METHODS[task.method].build(task);
  const optimizer = tf.train.adam(task.learningRate, task.beta1, task.beta2, 1e-8);
  const data = batches.map((batch) => upload(batch, task));
  return {
    step: (batch) => optimizer.minimize(() => loss(data[batch]), true),
    async read(losses) {
      const stacked = tf.stack(losses);
      const values = await stacked.data();
      tf.dispose([stacked, losses]);
      return Array.from(values);
    },
  };
}

serve(start);
