// jax-js: one `jit` around loss, gradients and AdamW, so that the compiler sees the whole step.

import "../../instrument.js";
import { blockUntilReady, defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { positionTable } from "../../positions.js";
import { CHANNELS } from "../../tasks.js";
import { serve } from "../serve.js";
import * as adamw from "./adamw.js";
import * as mae from "./mae.js";
import * as simclr from "./simclr.js";

const METHODS = { mae, simclr };

function trainingStep(loss, task) {
  return jit((params, state, batch) => {
    const [value, grads] = valueAndGrad(loss)(tree.ref(params), batch);
    const [newParams, newState] = adamw.update(grads, state, params, task);
    return [value, newParams, newState];
  });
}

/** Typed arrays to arrays on the device; images from [.., channels] to [channels, ..]. */
function upload({ images, masks }, { edge, batch }) {
  const views = np.array(images).reshape([-1, edge, edge, CHANNELS]).transpose([0, 3, 1, 2]);
  if (!masks) return { images: views };
  const indices = (values) => np.array(values, { dtype: np.int32 }).reshape([batch, -1]);
  const removed = np.array(masks.removed).reshape([batch, -1]);
  return { images: views, kept: indices(masks.kept), restore: indices(masks.restore), removed };
}

export async function start(task, device, batches) {
  const available = await init(device);
  if (!available.includes(device)) throw new Error(`jax-js has no ${device} here`);
  defaultDevice(device);
  const method = METHODS[task.method];
  const grid = task.edge / task.patch;
  const positions = (dim) => np.array(positionTable(grid, dim)).reshape([grid * grid, dim]);
  const step = trainingStep(method.loss(task, positions), task);

  let params = method.init(task);
  let state = adamw.init(tree.ref(params));
  const data = batches.map((batch) => upload(batch, task));
  await blockUntilReady([params, state, data]);
  return {
    step(batch) {
      let loss;
      [loss, params, state] = step(params, state, tree.ref(data[batch]));
      return loss;
    },
    async read(losses) {
      const values = await np.stack(losses).data();
      // The loss is early in the step. WebGPU's queue has done the rest by then; the wasm threads may not have.
      if (device === "wasm") await blockUntilReady(params);
      return Array.from(values);
    },
  };
}

serve(start);
