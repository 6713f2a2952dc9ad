// The loaded data set, the one being loaded, and what went wrong. A failed load leaves the loaded set as it was.

import { signal } from "@preact/signals";
import {
  AutodidactError,
  type DataSet,
  type FileSource,
  type LoadProgress,
  loadImages,
  type SampleName,
} from "../../lib/index.ts";

export const dataSet = signal<DataSet | null>(null);
export const isSample = signal(false);
/** Label of each image, empty without labels. */
export const labels = signal<Int32Array>(new Int32Array());
/** File name of each image, empty where the files hold none. */
export const names = signal<readonly string[]>([]);
export const loading = signal<LoadProgress | null>(null);
export const loadError = signal<AutodidactError | null>(null);

let abort: AbortController | undefined;

/** Call this straight from the drop or change event: the browser empties the list afterwards. */
export async function load(source: FileSource | SampleName): Promise<void> {
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  loadError.value = null;
  loading.value = { phase: "read", done: 0, total: 0, file: "", inside: 0 };
  try {
    const onProgress = (progress: LoadProgress) => {
      if (abort === mine) loading.value = progress;
    };
    const loaded = await loadImages(source, { onProgress, signal: mine.signal });
    const known = loaded.classes ? await loaded.labels() : new Int32Array();
    const called = await loaded.names();
    if (abort !== mine) return void loaded.dispose();
    const former = dataSet.value;
    labels.value = known;
    names.value = called;
    isSample.value = typeof source === "string";
    dataSet.value = loaded;
    void former?.dispose();
  } catch (thrown) {
    const error = AutodidactError.from(thrown);
    if (abort === mine && error.kind !== "aborted") loadError.value = error;
  } finally {
    if (abort === mine) loading.value = null;
  }
}

export function cancelLoad(): void {
  abort?.abort();
  abort = undefined;
  loading.value = null;
}

/** Class name of an image, if it has one. */
export function className(index: number): string | undefined {
  const label = labels.value[index];
  return label === undefined || label < 0 ? undefined : dataSet.value?.classes?.[label];
}
