// The map of the images: vectors of at most two thousand of them, laid out in the plane. Once it is drawn it follows
// the training, for a small part of the time; a layout by UMAP is of one moment and stays until it is asked for again.

import { computed, effect, signal } from "@preact/signals";
import { AutodidactError, type DataSet, type Embeddings, type ImageLosses, type Trainer } from "../../lib/index.ts";
import { align } from "../components/map-view.ts";
import { dataSet } from "./data.ts";
import { active, run, shown } from "./run.ts";
import { layOut } from "./umap.ts";

/** Images on the map, at most: all that a screen has room for, and quick to compute. */
export const MOST_IMAGES = 2000;
export const CLUSTERS = 10;
/** Training time for each unit of mapping time; and no two maps are closer than this. */
const TRAIN_PER_MAP = 25;
const LEAST_MS = 2500;
const MOST_MS = 60_000;

export type Layout = "pca" | "umap";

export interface ImageMap {
  data: DataSet;
  trainer: Trainer;
  /** Steps done when the vectors were computed. */
  step: number;
  /** The images, by index. */
  indices: Uint32Array;
  /** x and y of each image in turn. */
  points: Float32Array;
  layout: Layout;
  clusters: Uint16Array;
  vectors: Embeddings;
  /** How hard each image is for the model; null where the method cannot tell, undefined where nobody asked. */
  losses: ImageLosses | null | undefined;
}

/** Whether the reader asked for a map. */
export const mapWanted = signal(false);
export const map = signal<ImageMap | null>(null);
export const layout = signal<Layout>("pca");
/** Part of the vectors or of the layout that is done, while something is. */
export const mapping = signal<number | null>(null);
/** Whether the reader wants to see how hard the images are; that takes about as long as the vectors. */
export const lossesWanted = signal(false);
export const mapError = signal<AutodidactError | null>(null);

/** Place on the map of an image. */
export const places = computed(() => new Map(Array.from(map.value?.indices ?? [], (image, place) => [image, place])));

let abort: AbortController | undefined;
let next = 0;
/** A trainer whose vectors could not be computed is not asked again and again. */
let refused: Trainer | undefined;

/** The images on the map: all, or some at even distances. */
export function chosen(count: number): Uint32Array {
  const wanted = Math.min(count, MOST_IMAGES);
  return Uint32Array.from({ length: wanted }, (_, place) => Math.floor((place * count) / wanted));
}

/** Draws the map of the encoder as it is now. */
export async function renewMap(): Promise<void> {
  const [trainer, data] = [shown.peek(), dataSet.peek()];
  if (!trainer || !data) return;
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  mapError.value = null;
  mapping.value = 0;
  const began = performance.now();
  try {
    const made = await compute(trainer, data, mine.signal);
    if (abort !== mine) return void made.vectors.dispose();
    const former = map.peek();
    map.value = made;
    void former?.vectors.dispose();
  } catch (thrown) {
    const error = AutodidactError.from(thrown);
    // A trainer that was replaced meanwhile answers with `state`; the one that is shown now is asked in turn.
    if (error.kind !== "aborted") refused = trainer;
    if (abort === mine && !["aborted", "state"].includes(error.kind)) mapError.value = error;
  } finally {
    if (abort === mine) mapping.value = null;
    // What a map costs beside a training is what counts; the first one of a training comes at once.
    const pause = Math.min(MOST_MS, Math.max(LEAST_MS, TRAIN_PER_MAP * (performance.now() - began)));
    if (active.peek()) next = performance.now() + pause;
  }
  // They may have been asked for while the map was drawn without them.
  if (abort === mine && lossesWanted.peek()) await wantLosses();
}

async function compute(trainer: Trainer, data: DataSet, signal: AbortSignal): Promise<ImageMap> {
  const { step } = trainer.progress;
  const wanted = layout.peek();
  const report = (done: number) => {
    if (!signal.aborted) mapping.value = done;
  };
  const hard = lossesWanted.peek();
  const part = wanted === "umap" ? 0.3 : hard ? 0.5 : 1;
  const vectors = await trainer.embeddings({
    data,
    indices: chosen(data.count),
    keepEncoder: false,
    signal,
    onProgress: (done) => report(part * done),
  });
  try {
    const [flat, clusters] = [await vectors.project(2), await vectors.clusters(Math.min(CLUSTERS, data.count))];
    const former = map.peek();
    const comparable = former?.data === data && former.layout === "pca" && wanted === "pca";
    const start = comparable ? align(flat, former.points) : flat;
    const laid =
      wanted === "umap" ? await layOut(vectors, start, (done) => report(part + (1 - part) * done), signal) : null;
    const layoutMade: Layout = laid ? "umap" : "pca";
    const losses = hard ? await trainer.imageLosses({ samples: vectors.indices, signal }) : undefined;
    return {
      losses,
      data,
      trainer,
      step,
      indices: vectors.indices,
      points: laid ?? start,
      layout: layoutMade,
      clusters,
      vectors,
    };
  } catch (thrown) {
    await vectors.dispose();
    throw thrown;
  }
}

/** Finds out how hard the images on the map are, now and whenever it is drawn again. */
export async function wantLosses(): Promise<void> {
  lossesWanted.value = true;
  const made = map.peek();
  if (!made || made.losses !== undefined || mapping.peek() !== null) return;
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  mapping.value = 0;
  const onProgress = (done: number) => {
    if (abort === mine) mapping.value = done;
  };
  try {
    const losses = await made.trainer.imageLosses({ samples: made.indices, onProgress, signal: mine.signal });
    if (map.peek() === made) map.value = { ...made, losses };
  } catch (thrown) {
    const error = AutodidactError.from(thrown);
    if (abort === mine && !["aborted", "state"].includes(error.kind)) mapError.value = error;
  } finally {
    if (abort === mine) mapping.value = null;
  }
}

export function cancelMap(): void {
  abort?.abort();
  abort = undefined;
  mapping.value = null;
  if (!map.peek()) mapWanted.value = false;
  if (layout.peek() === "umap" && map.peek()?.layout !== "umap") layout.value = "pca";
}

/** Lays out anew, the same images. */
export function chooseLayout(wanted: Layout): void {
  if (layout.peek() === wanted) return;
  layout.value = wanted;
  void renewMap();
}

/** Whether the encoder has trained on since the map was drawn, or another one is shown. */
export const outdated = computed(() => {
  const made = map.value;
  const step = run.value?.trainer === made?.trainer ? run.value?.progress.value?.step : undefined;
  return made !== null && (made.trainer !== shown.value || (step !== undefined && step !== made.step));
});

/** Keeps the map in step with the images, the trainer and, while one trains, its steps. */
export function watchMap(): void {
  effect(() => {
    const data = dataSet.value;
    const made = map.peek();
    if (!made || made.data === data) return;
    // Other images: what was drawn is of no use, not even for a moment.
    abort?.abort();
    abort = undefined;
    mapping.value = null;
    map.value = null;
    void made.vectors.dispose();
  });
  effect(() => {
    const trainer = shown.value;
    const current = run.value;
    const step = current?.trainer === trainer ? (current?.progress.value?.step ?? 0) : 0;
    if (!mapWanted.value || !trainer || !dataSet.value || mapping.value !== null || refused === trainer) return;
    const made = map.peek();
    if (!made || made.trainer !== trainer) return void renewMap();
    if (layout.peek() === "umap" || step === made.step || document.hidden) return;
    if (!active.value || performance.now() >= next) void renewMap();
  });
}
