// AdamW as @jax-js/optax writes it: an update computed in the graph, so that `jit` takes the whole step.
// (optax itself is not a dependency: not every npm registry has it.)

import { numpy as np, tree } from "@jax-js/jax";

const zerosLike = (params) => tree.map((x) => np.zerosLike(x), params);

/** State of the optimizer: number of updates, first and second moments. Consumes `params`. */
export function init(params) {
  return { count: np.array(0), mu: zerosLike(tree.ref(params)), nu: zerosLike(params) };
}

/** [new parameters, new state]; consumes all three. */
export function update(grads, { count, mu, nu }, params, { learningRate, weightDecay, beta1, beta2 }) {
  count = count.add(1);
  mu = tree.map((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), mu, tree.ref(grads));
  nu = tree.map((v, g) => v.mul(beta2).add(np.square(g).mul(1 - beta2)), nu, grads);
  const correct1 = np.reciprocal(np.subtract(1, np.power(beta1, count.ref)));
  const correct2 = np.reciprocal(np.subtract(1, np.power(beta2, count.ref)));
  params = tree.map(
    (p, m, v) => {
      const step = m.mul(correct1.ref).div(np.sqrt(v.mul(correct2.ref)).add(1e-8));
      return p.ref.sub(step.add(p.mul(weightDecay)).mul(learningRate));
    },
    params,
    tree.ref(mu),
    tree.ref(nu),
  );
  correct1.dispose();
  correct2.dispose();
  return [params, { count, mu, nu }];
}
