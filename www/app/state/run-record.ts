// One run: its trainer, its curves, its measurements. Curves are plain arrays that grow; `version` tells the charts,
// at most once a frame, that they did.

import { type Signal, signal } from "@preact/signals";
import {
  AutodidactError,
  type DataSet,
  type DeviceInfo,
  type Diagnosis,
  type KnnResult,
  type Progress,
  type Recovery,
  type StepRecord,
  type Trainer,
} from "../../lib/index.ts";
import { type Point, Watch } from "./watch.ts";

export type Phase = "running" | "paused" | "stopped" | "done" | "failed";

/** Both measurements together take a tenth of the time at most: this is training time for each unit of theirs. */
const TRAIN_PER_KNN = 16;
const TRAIN_PER_DIAGNOSIS = 40;
const LEAST_KNN_MS = 1500;
const LEAST_DIAGNOSIS_MS = 800;
/** The first ones wait for this part of the run, so that the loss moves first. */
const FIRST_MEASURE_PART = 0.02;

export type KnnPoint = Point<KnnResult>;

export class Run {
  readonly phase = signal<Phase>("running");
  readonly progress = signal<Progress>();
  readonly version = signal(0);
  /** The last step, with its learning rate and its terms. */
  readonly latest = signal<StepRecord>();
  readonly error = signal<AutodidactError | null>(null);
  /** The last time the worker or the GPU was lost and the run came back. */
  readonly recovery = signal<Recovery | null>(null);
  /** Where it computes: another device after a change. */
  readonly device: Signal<DeviceInfo>;
  /** Why the run is not kept, if it is not. */
  readonly unsaved = signal<AutodidactError | null>(null);
  readonly steps: number[] = [];
  readonly losses: number[] = [];
  readonly labelled: boolean;
  readonly knn: Watch<KnnResult>;
  readonly diagnoses: Watch<Diagnosis>;
  #framePending = false;
  #last: StepRecord | undefined;

  readonly trainer: Trainer;
  readonly data: DataSet;
  /** Method and settings as one string, to tell whether the form still shows this run's. */
  readonly key: string;

  constructor(trainer: Trainer, data: DataSet, key: string) {
    this.trainer = trainer;
    this.data = data;
    this.key = key;
    this.labelled = data.classes !== null && data.info.labelled > 0;
    this.progress.value = trainer.progress;
    this.device = signal(trainer.info.device);
    trainer.on("device", (device) => {
      this.device.value = device;
    });
    const start = performance.now();
    // A disposed run asks for nothing more; anything else is shown.
    const onError = (thrown: unknown) => {
      if (trainer.state !== "disposed") this.error.value = AutodidactError.from(thrown);
    };
    const ask = async () => (this.labelled ? trainer.knn() : null);
    this.knn = new Watch({ ask, trainPerMeasure: TRAIN_PER_KNN, leastMs: LEAST_KNN_MS, onError }, start);
    this.diagnoses = new Watch(
      { ask: () => trainer.diagnose(), trainPerMeasure: TRAIN_PER_DIAGNOSIS, leastMs: LEAST_DIAGNOSIS_MS, onError },
      start,
    );
    trainer.on("recovered", (recovery) => {
      this.recovery.value = recovery;
    });
    trainer.on("storage", (problem) => {
      this.unsaved.value = problem;
    });
  }

  /** Brings back the curves of a run that goes on. */
  async recall(): Promise<void> {
    const { steps, knn, diagnoses } = await this.trainer.history();
    for (const { step, loss } of steps) {
      this.steps.push(step + 1);
      this.losses.push(loss);
    }
    this.knn.recall(knn);
    this.diagnoses.recall(diagnoses);
    this.#publish();
  }

  async train(): Promise<void> {
    try {
      for await (const record of this.trainer.steps()) {
        this.#add(record);
        this.#measure();
      }
      this.phase.value = this.trainer.state === "done" ? "done" : "stopped";
      const last = this.steps.at(-1);
      if (last !== undefined) void this.diagnoses.finish(last).then(() => this.knn.finish(last));
    } catch (thrown) {
      this.error.value = AutodidactError.from(thrown);
      this.phase.value = "failed";
    } finally {
      this.#publish();
    }
  }

  pause(): void {
    this.trainer.pause();
    this.phase.value = "paused";
  }

  resume(): void {
    this.trainer.resume();
    this.phase.value = "running";
  }

  stop(): void {
    this.trainer.stop();
  }

  #add(record: StepRecord): void {
    this.steps.push(record.step + 1); // the core counts from 0, the page shows steps done
    this.losses.push(record.loss);
    this.#last = record;
    if (this.#framePending) return;
    this.#framePending = true;
    requestAnimationFrame(() => {
      this.#framePending = false;
      this.#publish();
    });
  }

  #publish(): void {
    this.latest.value = this.#last;
    this.progress.value = this.trainer.progress;
    this.version.value += 1;
  }

  #measure(): void {
    const step = this.steps.at(-1);
    if (step === undefined || step < FIRST_MEASURE_PART * this.trainer.info.totalSteps) return;
    this.diagnoses.offer(step);
    this.knn.offer(step);
  }
}
