// A run that can go on: the one that this page keeps in the browser's storage, found after a reload; or a checkpoint
// that was dropped or chosen like images.

import { signal } from "@preact/signals";
import {
  AutodidactError,
  type CheckpointInfo,
  type DataSet,
  forgetRun,
  readCheckpoint,
  resumeTrainer,
  SAMPLES,
  type SavedRun,
  savedRun,
} from "../../lib/index.ts";
import { dataSet, load, loadError } from "./data.ts";
import { adopt, SAFETY } from "./run.ts";
import { device, showSettings } from "./settings.ts";

export const saved = signal<SavedRun | null>(null);
/** Whether it came from a file, rather than from the browser's storage. */
export const fromFile = signal(false);
export const resuming = signal(false);
/** Why the saved run could not go on. */
export const resumeError = signal<AutodidactError | null>(null);

/** Looks once, when the page has started. */
export async function lookForSavedRun(): Promise<void> {
  saved.value = await savedRun(SAFETY.save);
}

/** Whether the loaded images may be those of the run; the core compares them to the last bit. */
export function fits(run: CheckpointInfo, data: DataSet | null): data is DataSet {
  return data !== null && data.count === run.images && data.width === run.width && data.height === run.height;
}

/** The sample that the run was trained on, if it was one. */
export function sampleOf(run: CheckpointInfo) {
  return SAMPLES.find(({ title }) => title === run.data)?.name;
}

/**
 * Takes what was dropped or chosen: a checkpoint is offered, anything else are images. Call it straight from the event:
 * the browser empties the list afterwards.
 */
export function take(source: DataTransferItemList | File[]): void {
  const [first, ...others] = source;
  const file = first instanceof File ? first : first?.getAsFile();
  if (file && others.length === 0 && file.name.endsWith(".safetensors")) void offer(file);
  else void load(source);
}

async function offer(file: File): Promise<void> {
  loadError.value = null;
  resumeError.value = null;
  try {
    saved.value = await readCheckpoint(file);
    fromFile.value = true;
  } catch (thrown) {
    loadError.value = AutodidactError.from(thrown);
  }
}

export async function forget(): Promise<void> {
  saved.value = null;
  resumeError.value = null;
  if (fromFile.value) return;
  await forgetRun(SAFETY.save).catch(() => {}); // what cannot be deleted is offered again after a reload
}

/** Goes on with the saved run, once its images are there. */
export async function goOn(): Promise<void> {
  const found = saved.value;
  if (!found || resuming.value) return;
  resuming.value = true;
  resumeError.value = null;
  try {
    if (await bringBack(found, found.checkpoint)) saved.value = null;
  } catch (thrown) {
    resumeError.value = AutodidactError.from(thrown);
  } finally {
    resuming.value = false;
  }
}

/**
 * Makes a checkpoint the run of the page, with its images if they are those of a sample; false when they are missing.
 * A `held` run waits for the reader.
 */
export async function bringBack(info: CheckpointInfo, checkpoint: Uint8Array | Blob, held = false): Promise<boolean> {
  const sample = sampleOf(info);
  if (sample && !fits(info, dataSet.value)) await load(sample);
  const data = dataSet.value;
  if (!data) return false;
  showSettings(info);
  const trainer = await resumeTrainer({ checkpoint, data, device: device.value, ...SAFETY });
  void adopt(trainer, data, { held });
  return true;
}
