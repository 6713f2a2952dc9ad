// The runs that the reader keeps in this browser: listed, opened again, renamed, deleted, taken out and in as files.

import { computed, signal } from "@preact/signals";
import {
  AutodidactError,
  deleteRun,
  type KeptRun,
  keepRun,
  keptCheckpoint,
  keptRuns,
  renameRun,
  type StorageUse,
  storageUse,
  watchKeptRuns,
} from "../../lib/index.ts";
import { contactSheet } from "../components/contact-sheet.ts";
import { liveFigure } from "./live-figure.ts";
import { active, run } from "./run.ts";
import { bringBack } from "./saved.ts";
import { specs } from "./settings.ts";

/** Newest first; null until they were looked for. */
export const gallery = signal<KeptRun[] | null>(null);
export const use = signal<StorageUse | null>(null);
export const galleryError = signal<AutodidactError | null>(null);
/** One thing at a time. */
export const galleryBusy = signal(false);
/** Title of the run that was kept last, until something else happens. */
export const justKept = signal<string | null>(null);

/** Whether there is a run to keep. */
export const canKeep = computed(() => {
  const current = run.value;
  return (current?.progress.value?.step ?? 0) > 0 && current?.phase.value !== "failed";
});

/** Follows the store while the gallery is shown, other tabs included. */
export function watchGallery(): () => void {
  void refresh();
  return watchKeptRuns(() => void refresh());
}

async function refresh(): Promise<void> {
  try {
    gallery.value = await keptRuns();
    use.value = await storageUse();
  } catch (thrown) {
    gallery.value = [];
    galleryError.value = AutodidactError.from(thrown);
  }
}

async function alone(task: () => Promise<void>): Promise<void> {
  if (galleryBusy.peek()) return;
  galleryBusy.value = true;
  galleryError.value = null;
  justKept.value = null;
  try {
    await task();
  } catch (thrown) {
    galleryError.value = AutodidactError.from(thrown);
  } finally {
    galleryBusy.value = false;
  }
}

/** Keeps the run at hand as it is now. */
export function keepCurrent(): Promise<void> {
  return alone(async () => {
    const current = run.peek();
    if (!current) return;
    const method = current.trainer.info.method;
    const name = specs.peek().find(({ id }) => id === method)?.title ?? method;
    const picture = contactSheet(liveFigure.peek());
    const { title } = await keepRun(current.trainer, { title: `${name} · ${current.data.name}`, picture });
    justKept.value = title;
  });
}

/** Keeps a checkpoint that came as a file. */
export function importRun(file: File): Promise<void> {
  return alone(async () => {
    const { title } = await keepRun(file, { title: file.name.replace(/\.safetensors$/, "") });
    justKept.value = title;
  });
}

/** Makes a kept run the run of the page, held: to look at it, or to go on. Its images must be there. */
export function reopen(kept: KeptRun): Promise<void> {
  return alone(async () => {
    if (active.peek()) return;
    await bringBack(kept, await keptCheckpoint(kept.id), true);
  });
}

export function rename({ id }: KeptRun, title: string): Promise<void> {
  return alone(() => renameRun(id, title));
}

export function remove({ id }: KeptRun): Promise<void> {
  return alone(() => deleteRun(id));
}

/** Its checkpoint, for this page elsewhere or for the command line. */
export function takeOut({ id, title }: KeptRun, save: (file: Blob, name: string) => void): Promise<void> {
  return alone(async () => save(await keptCheckpoint(id), `${title.replace(/[^\p{L}\p{N}]+/gu, "-")}.safetensors`));
}
