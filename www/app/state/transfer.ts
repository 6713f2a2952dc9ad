// Which images the encoder is tested on: those at hand, another sample, or files chosen for it alone.

import { signal } from "@preact/signals";
import { AutodidactError, type DataSet, type FileSource, loadImages, type SampleName } from "../../lib/index.ts";

export type Where = "here" | SampleName | "files";

export const where = signal<Where>("here");
/** The other data set, once it is loaded. */
export const other = signal<DataSet | null>(null);
export const otherError = signal<AutodidactError | null>(null);
/** While it is being read: the part that is done. */
export const readingOther = signal<number | null>(null);

let loaded: { from: SampleName | FileSource; size: number } | undefined;

/** The images to test on. `size`: edge that image files are scaled to. Null when they cannot be read. */
export async function target(current: DataSet): Promise<DataSet | null> {
  const choice = where.value;
  if (choice === "here") return current;
  return choice === "files" ? other.value : load(choice, current.height);
}

/** Reads files to test on. Call it straight from the event: the browser empties the list afterwards. */
export async function chooseOther(files: FileSource, size: number): Promise<void> {
  await load(files, size);
}

async function load(from: SampleName | FileSource, size: number): Promise<DataSet | null> {
  if (loaded?.from === from && loaded.size === size && other.value) return other.value;
  otherError.value = null;
  readingOther.value = 0;
  try {
    const onProgress = ({ done, total, inside }: { done: number; total: number; inside: number }) => {
      readingOther.value = total > 0 ? (done + inside) / total : 0;
    };
    const next = await loadImages(from, { size, onProgress });
    void other.value?.dispose();
    loaded = { from, size };
    other.value = next;
    return next;
  } catch (thrown) {
    otherError.value = AutodidactError.from(thrown);
    return null;
  } finally {
    readingOther.value = null;
  }
}

/** Goes back to the images at hand, or to what was read last. */
export function choose(choice: Where): void {
  where.value = choice;
  otherError.value = null;
  if (choice !== "files" || typeof loaded?.from !== "string") return;
  // What is there is a sample: files are still to be chosen.
  void other.value?.dispose();
  other.value = null;
  loaded = undefined;
}
