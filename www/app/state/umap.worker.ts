// Lays out a map by UMAP (umap-js), in a worker of its own, so that neither the page nor the training waits for it.
// It begins with the neighbours that the core found and with the principal components, which keeps maps comparable.

import { UMAP } from "umap-js";

export interface UmapRequest {
  /** Neighbours of each point. */
  k: number;
  rows: Uint32Array;
  distances: Float32Array;
  /** Where the points begin, x and y in turn. */
  start: Float32Array;
}

export interface UmapAnswer {
  /** 0 to 1. */
  done: number;
  /** Where the points are now. */
  points: Float32Array;
}

const REPORT_MS = 120;
/** umap-js begins with points in a square of 20; so does this. */
const SPREAD = 10;

/** Numbers without pattern, the same each time (mulberry32): the same vectors give the same map. */
function random(): () => number {
  let state = 42;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function answer(umap: UMAP, done: number): void {
  const points = Float32Array.from(umap.getEmbedding().flat());
  const message: UmapAnswer = { done, points };
  self.postMessage(message, { transfer: [points.buffer as ArrayBuffer] });
}

self.onmessage = ({ data }: MessageEvent<UmapRequest>) => {
  const { k, rows, distances, start } = data;
  const count = start.length / 2;
  const table = (values: ArrayLike<number>, own: (place: number) => number) =>
    Array.from({ length: count }, (_, place) => [
      own(place),
      ...Array.from({ length: k }, (_, near) => values[place * k + near] as number),
    ]);
  // umap-js counts a point among its own neighbours.
  const umap = new UMAP({ nComponents: 2, nNeighbors: k + 1, minDist: 0.1, random: random() });
  umap.setPrecomputedKNN(
    table(rows, (place) => place),
    table(distances, () => 0),
  );
  const epochs = umap.initializeFit(Array.from({ length: count }, () => []));
  const largest = start.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  for (const [place, point] of umap.getEmbedding().entries()) {
    // In place: the optimiser works on these very arrays.
    point[0] = (SPREAD * (start[2 * place] as number)) / largest;
    point[1] = (SPREAD * (start[2 * place + 1] as number)) / largest;
  }
  let reported = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (performance.now() - reported < REPORT_MS) continue;
    answer(umap, epoch / epochs);
    reported = performance.now();
  }
  answer(umap, 1);
};
