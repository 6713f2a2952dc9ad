// Runs of the trainer as the page sees them. `preview` is a prepared trainer that has not trained yet: it tells the
// device, the plan and the views before the first click. Train turns it into the `run`.

import { computed, effect, signal } from "@preact/signals";
import {
  AutodidactError,
  createTrainer,
  type DataSet,
  type ResumeOptions,
  resumeTrainer,
  type Trainer,
} from "../../lib/index.ts";
import { dataSet } from "./data.ts";
import { Run } from "./run-record.ts";
import { device, encoderFile, methodId, parameters, seed, setRaw } from "./settings.ts";

const SETTLE_MS = 250;

/** Runs are kept under this name, and come back by themselves on the same device. */
export const SAFETY = { save: "page", recover: true } as const;

export const preview = signal<Trainer | null>(null);
export const preparing = signal(false);
/** Why the settings at hand cannot be trained. */
export const prepareError = signal<AutodidactError | null>(null);
export const run = signal<Run | null>(null);

/** A run holds the worker and the settings until it ends. */
export const active = computed(() => run.value !== null && ["running", "paused"].includes(run.value.phase.value));

/** The trainer whose device and figure are shown: the one at work, else the one to come, else the one that ended. */
export const shown = computed(() => {
  const current = run.value;
  if (active.value) return current?.trainer ?? null;
  if (preview.value) return preview.value;
  return current?.data === dataSet.value ? (current?.trainer ?? null) : null;
});

const plan = computed(() => {
  if (!dataSet.value || !parameters.value) return null;
  const options = { method: methodId.value, device: device.value, seed: Number(seed.value), ...parameters.value };
  const file = encoderFile.value;
  const from = file && [file.name, file.size, file.lastModified];
  const all = file ? { ...options, encoderFile: file } : options;
  return { options: all, data: dataSet.value, key: JSON.stringify(file ? [options, from] : options) };
});

type Plan = NonNullable<typeof plan.value>;

let preparedFor: { key: string; data: unknown } | undefined;
let turn = 0;

/** Keeps the preview in step with settings and data, once they have settled. */
export function watchSettings(): void {
  effect(() => {
    const wanted = plan.value;
    if (active.value) return;
    turn += 1;
    const mine = turn;
    prepareError.value = null;
    if (!wanted || isPrepared(wanted) || isRunning(wanted)) {
      preparing.value = false;
      return;
    }
    preparing.value = true;
    setTimeout(() => {
      if (turn === mine) void prepare(wanted, mine);
    }, SETTLE_MS);
  });
}

function isPrepared(wanted: Plan): boolean {
  return preview.peek()?.state === "ready" && preparedFor?.key === wanted.key && preparedFor.data === wanted.data;
}

/** The run at hand is of these very settings: its figure says more than a fresh one's. */
function isRunning(wanted: Plan): boolean {
  const current = run.peek();
  if (current?.key !== wanted.key || current.data !== wanted.data || current.phase.peek() === "failed") return false;
  dropPreview();
  return true;
}

function dropPreview(): void {
  void preview.peek()?.dispose();
  preview.value = null;
  preparedFor = undefined;
}

async function prepare(wanted: Plan, mine: number): Promise<void> {
  try {
    const trainer = await createTrainer({ ...wanted.options, data: wanted.data, ...SAFETY });
    if (turn !== mine) return void trainer.dispose();
    dropPreview();
    preview.value = trainer;
    preparedFor = wanted;
  } catch (thrown) {
    if (turn !== mine) return;
    dropPreview();
    prepareError.value = AutodidactError.from(thrown);
  } finally {
    if (turn === mine) preparing.value = false;
  }
}

/** Starts a run of the settings at hand; null when they cannot be trained. A `held` run waits before its first step. */
export async function begin({ held = false } = {}): Promise<Run | null> {
  const wanted = plan.value;
  if (!wanted || active.value) return null;
  if (!isPrepared(wanted)) {
    turn += 1;
    preparing.value = true;
    await prepare(wanted, turn);
  }
  const trainer = preview.peek();
  if (!trainer) return null;
  const former = run.peek();
  const next = new Run(trainer, wanted.data, wanted.key);
  if (held) next.pause();
  run.value = next;
  preview.value = null;
  preparedFor = undefined;
  void former?.trainer.dispose();
  void next.train();
  return next;
}

/** When no run goes on any more: one that was told to stop ends with the steps under way. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    const stop = active.subscribe((busy) => {
      if (busy) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

export async function train(): Promise<void> {
  await begin();
}

/** Makes a trainer that was resumed the run of the page, its curve included, and trains on; a `held` one when asked. */
export async function adopt(trainer: Trainer, data: DataSet, { held = false } = {}): Promise<void> {
  turn += 1;
  dropPreview();
  preparing.value = false;
  const former = run.peek();
  const next = new Run(trainer, data, plan.peek()?.key ?? "");
  await next.recall();
  if (held) next.pause();
  run.value = next;
  void former?.trainer.dispose();
  await next.train();
}

/** The same run on the CPU: from its state of this moment or, when it has failed, from its last checkpoint. */
export async function switchToCpu(): Promise<void> {
  const current = run.peek();
  if (!current) return;
  try {
    if (active.value) await current.trainer.change({ device: "cpu" });
    else await goOnFrom(current, { device: "cpu" });
    device.value = "cpu";
  } catch (thrown) {
    current.error.value = AutodidactError.from(thrown);
  }
}

/** Half the batch of a run that failed, where that may be what it needs; 0 where not. */
export function smallerBatch({ error, trainer }: Run): number {
  const half = Math.floor(trainer.info.batchSize / 2);
  return error.value && ["panic", "device"].includes(error.value.kind) && half >= 2 ? half : 0;
}

/** After memory ran out: the same run, from its last checkpoint, with half the batch. */
export async function shrinkBatch(): Promise<void> {
  const failed = run.peek();
  const batchSize = failed ? smallerBatch(failed) : 0;
  if (!failed || !batchSize) return;
  try {
    setRaw("batch_size", String(batchSize));
    await goOnFrom(failed, { device: device.value, batchSize });
  } catch (thrown) {
    failed.error.value = AutodidactError.from(thrown);
  }
}

/** Not awaited to its end: the run takes as long as it takes. */
async function goOnFrom(failed: Run, to: Pick<ResumeOptions, "device" | "batchSize">): Promise<void> {
  const checkpoint = failed.trainer.lastCheckpoint;
  if (!checkpoint || active.value) return;
  const trainer = await resumeTrainer({ checkpoint, data: failed.data, ...to, ...SAFETY });
  void adopt(trainer, failed.data);
}
