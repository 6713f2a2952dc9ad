// The run that this page keeps in the browser's storage: found after a reload, and gone on with when asked.

import { signal } from "@preact/signals";
import {
  AutodidactError,
  type DataSet,
  forgetRun,
  resumeTrainer,
  SAMPLES,
  type SavedRun,
  savedRun,
} from "../../lib/index.ts";
import { dataSet, load } from "./data.ts";
import { adopt, SAFETY } from "./run.ts";
import { device, methodId, raws, seed, specs } from "./settings.ts";
import { type Raw, rawDefault } from "./validate.ts";

export const saved = signal<SavedRun | null>(null);
export const resuming = signal(false);
/** Why the saved run could not go on. */
export const resumeError = signal<AutodidactError | null>(null);

/** Looks once, when the page has started. */
export async function lookForSavedRun(): Promise<void> {
  saved.value = await savedRun(SAFETY.save);
}

/** Whether the loaded images may be those of the run; the core compares them to the last bit. */
export function fits(run: SavedRun, data: DataSet | null): data is DataSet {
  return data !== null && data.count === run.images && data.width === run.width && data.height === run.height;
}

/** The sample that the run was trained on, if it was one. */
export function sampleOf(run: SavedRun) {
  return SAMPLES.find(({ title }) => title === run.data)?.name;
}

export async function forget(): Promise<void> {
  saved.value = null;
  resumeError.value = null;
  await forgetRun(SAFETY.save).catch(() => {}); // what cannot be deleted is offered again after a reload
}

/** Goes on with the saved run, once its images are there. */
export async function goOn(): Promise<void> {
  const found = saved.value;
  if (!found || resuming.value) return;
  resuming.value = true;
  resumeError.value = null;
  try {
    const sample = sampleOf(found);
    if (sample && !fits(found, dataSet.value)) await load(sample);
    const data = dataSet.value;
    if (!data) return;
    showSettings(found);
    const { checkpoint } = found;
    const trainer = await resumeTrainer({ checkpoint, data, device: device.value, ...SAFETY });
    saved.value = null;
    void adopt(trainer, data);
  } catch (thrown) {
    resumeError.value = AutodidactError.from(thrown);
  } finally {
    resuming.value = false;
  }
}

/** Fills the form with the settings of the run. */
function showSettings({ method, config }: SavedRun): void {
  const spec = specs.value.find(({ id }) => id === method);
  const values: Record<string, Raw> = {};
  for (const parameter of spec?.parameters ?? []) {
    const value = config[parameter.key];
    const raw: Raw = typeof value === "boolean" ? value : String(value);
    if (value !== undefined && raw !== rawDefault(parameter)) values[parameter.name] = raw;
  }
  methodId.value = method;
  seed.value = String(config.seed ?? 0);
  raws.value = { ...raws.value, [method]: values };
}
