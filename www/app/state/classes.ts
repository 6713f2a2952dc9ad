// Classes of the reader's own: the images that are selected, what was said of them, and the classifier that follows at
// once from it. The classifier sees the features of all images, of the encoder as it was when the first label was given
// or the features were last computed.

import { computed, effect, signal } from "@preact/signals";
import { AutodidactError, type Classifier, type Embeddings, type Predictions, type Trainer } from "../../lib/index.ts";
import { dataSet } from "./data.ts";
import { byClass, EMPTY, give, type Labelling, remove, rename, take } from "./labelling.ts";
import { active, run, shown } from "./run.ts";

/** What may be undone. */
const MOST_UNDONE = 100;

const history = signal<readonly Labelling[]>([EMPTY]);
export const labelling = computed(() => history.value.at(-1) ?? EMPTY);
export const undoable = computed(() => history.value.length > 1);
/** Images that are selected, by index. */
export const selection = signal<ReadonlySet<number>>(new Set());

export interface Classified extends Predictions {
  classifier: Classifier;
  classes: readonly string[];
}

export const classified = signal<Classified | null>(null);
/** Part of the features that is computed, while they are. */
export const computing = signal<number | null>(null);
export const classifyError = signal<AutodidactError | null>(null);
/** Whose features the classifier sees, and after how many steps. */
export const seen = signal<{ trainer: Trainer; step: number; vectors: Embeddings } | null>(null);

/** Whether the encoder has changed since its features were computed. */
export const stale = computed(() => {
  const [made, trainer] = [seen.value, shown.value];
  if (!made || !trainer) return false;
  const step = run.value?.trainer === trainer ? (run.value.progress.value?.step ?? 0) : trainer.progress.step;
  return made.trainer !== trainer || made.step !== step;
});

let abort: AbortController | undefined;
let pending: Promise<Embeddings | null> | undefined;
let turn = 0;

function change(next: Labelling): void {
  if (next === labelling.peek()) return;
  history.value = [...history.peek(), next].slice(-MOST_UNDONE - 1);
}

export function select(images: Iterable<number>, how: "only" | "add" | "toggle" = "only"): void {
  const next = new Set(how === "only" ? [] : selection.peek());
  for (const image of images) {
    if (how === "toggle" && next.has(image)) next.delete(image);
    else next.add(image);
  }
  selection.value = next;
}

/** Gives what is selected a class, and selects nothing. */
export function nameSelection(name: string): void {
  change(give(labelling.peek(), selection.peek(), name));
  selection.value = new Set();
}

export function unlabelSelection(): void {
  change(take(labelling.peek(), selection.peek()));
  selection.value = new Set();
}

export function renameClass(name: string, wanted: string): void {
  change(rename(labelling.peek(), name, wanted));
}

export function removeClass(name: string): void {
  change(remove(labelling.peek(), name));
}

export function undo(): void {
  if (undoable.peek()) history.value = history.peek().slice(0, -1);
}

/** Probability and name of the class predicted for an image; null while nothing is. */
export function predictionOf(image: number): { name: string; confidence: number } | null {
  const made = classified.value;
  const predicted = made?.predicted[image];
  if (!made || predicted === undefined) return null;
  const confidence = made.probabilities[image * made.classes.length + predicted] ?? 0;
  return { name: made.classes[predicted] ?? "", confidence };
}

/** Learns from the labels as they are; with `anew` from the encoder as it is now. */
export async function classify({ anew = false } = {}): Promise<void> {
  turn += 1;
  const mine = turn;
  const labels = byClass(labelling.peek());
  classifyError.value = null;
  if (labels.size < 2) return replace(null);
  try {
    const vectors = await features(anew);
    if (!vectors || mine !== turn) return;
    const classifier = await vectors.classifier({ labels });
    const predictions = await classifier.predict();
    if (mine !== turn) return void classifier.dispose();
    replace({ ...predictions, classifier, classes: classifier.classes });
  } catch (thrown) {
    const error = AutodidactError.from(thrown);
    if (mine !== turn || error.kind === "aborted") return;
    // Features that were lost with their worker are computed again, once.
    if (error.kind === "state" && seen.peek() && !anew) return classify({ anew: true });
    classifyError.value = error;
  }
}

function replace(next: Classified | null): void {
  const former = classified.peek();
  classified.value = next;
  void former?.classifier.dispose();
}

/** The features of all images: those at hand, or those of the encoder as it is now. */
function features(anew: boolean): Promise<Embeddings | null> {
  const former = seen.peek();
  if (former && !anew) return Promise.resolve(former.vectors);
  // Labels that are given meanwhile wait for the same features.
  if (pending && !anew) return pending;
  const mine = compute(former?.vectors).finally(() => {
    if (pending === mine) pending = undefined;
  });
  pending = mine;
  return mine;
}

async function compute(former: Embeddings | undefined): Promise<Embeddings | null> {
  const [trainer, data] = [shown.peek(), dataSet.peek()];
  if (!trainer || !data) return null;
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  computing.value = 0;
  try {
    const { step } = trainer.progress;
    const onProgress = (done: number) => {
      if (abort === mine) computing.value = done;
    };
    const vectors = await trainer.embeddings({ data, signal: mine.signal, onProgress });
    if (abort !== mine) {
      void vectors.dispose();
      return null;
    }
    seen.value = { trainer, step, vectors };
    void former?.dispose();
    return vectors;
  } finally {
    if (abort === mine) computing.value = null;
  }
}

function forget(): void {
  turn += 1;
  abort?.abort();
  abort = undefined;
  pending = undefined;
  computing.value = null;
  classifyError.value = null;
  history.value = [EMPTY];
  selection.value = new Set();
  replace(null);
  void seen.peek()?.vectors.dispose();
  seen.value = null;
}

/** The classifier follows the labels, and the encoder once its training has paused or ended. */
export function watchClasses(): void {
  let former = dataSet.peek();
  effect(() => {
    if (dataSet.value === former) return;
    former = dataSet.value;
    forget(); // labels are of images that are gone
  });
  effect(() => {
    if (labelling.value !== EMPTY) void classify();
  });
  effect(() => {
    const phase = run.value?.phase.value;
    const resting = !active.value || phase === "paused";
    if (resting && seen.peek() && stale.peek() && run.peek()?.trainer === shown.peek()) void classify({ anew: true });
  });
}
