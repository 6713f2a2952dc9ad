// Initial weights, of the distributions Autodidact draws from.

import { numpy as np, random } from "@jax-js/jax";

/** Draws with a fresh key each time. */
export function initializer(seed) {
  let key = random.key(seed);
  const next = () => {
    const [rest, mine] = random.split(key, 2);
    key = rest;
    return mine;
  };
  const normal = (shape, deviation) => random.normal(next(), shape).mul(deviation);
  const uniform = (shape, bound) => random.uniform(next(), shape, { minval: -bound, maxval: bound });
  return {
    normal,
    /** He et al. 2015, by fan-out: [outputs, inputs, kernel, kernel] */
    conv: (inputs, outputs, kernel) =>
      normal([outputs, inputs, kernel, kernel], Math.sqrt(2 / (outputs * kernel * kernel))),
    /** PyTorch's linear layer. */
    linear: (inputs, outputs) => uniform([inputs, outputs], 1 / Math.sqrt(inputs)),
    /** The transformers' linear layer. */
    xavier: (inputs, outputs) => ({
      weight: uniform([inputs, outputs], Math.sqrt(6 / (inputs + outputs))),
      bias: np.zeros([outputs]),
    }),
    /** Scale and shift after a normalisation. */
    affine: (shape) => ({ scale: np.ones(shape), shift: np.zeros(shape) }),
  };
}
