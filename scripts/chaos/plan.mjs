// When to kill, and what to train: tiny, so that a restart costs more than the steps it repeats.

/** Numbers in [0, 1) by the mulberry32 generator. */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` different steps of a run of `total`, in order. The last step is left out: nothing comes after it. */
export function killSteps(count, total, seed) {
  const random = generator(seed);
  const steps = new Set();
  while (steps.size < Math.min(count, total - 1)) steps.add(Math.floor(random() * (total - 1)));
  return [...steps].sort((a, b) => a - b);
}

/** Numbers of steps between the kills, and after the last. */
export function gaps(kills, total) {
  const ends = [...kills.map((step) => step + 1), total];
  return ends.map((end, index) => end - (index === 0 ? 0 : ends[index - 1]));
}

/** 64 images of 8×8 pixels. */
export function images() {
  const random = generator(7);
  const pixels = Array.from({ length: 64 * 64 }, () => Math.floor(random() * 256));
  const head = [0, 0, 8, 3, ...[64, 8, 8].flatMap((length) => [0, 0, 0, length])];
  return [{ path: "images-idx3-ubyte", bytes: Uint8Array.from([...head, ...pixels]) }];
}

/** A run of `steps` steps or a few more. MoCo, because it has all there is to lose: a momentum encoder and a queue. */
export const settings = (steps) => ({
  method: "moco_v2",
  batchSize: 8,
  convnetWidth: 2,
  projectorHidden: 16,
  projectorDim: 8,
  queueLength: 32,
  heldOut: 0,
  epochs: Math.ceil(steps / 8),
  saveEvery: 10,
});

/** The same for a run of any method, without checkpoints to come back from. */
export function settingsOf(method, steps) {
  const { queueLength, ...shared } = settings(steps);
  return { ...shared, method, recover: false };
}
