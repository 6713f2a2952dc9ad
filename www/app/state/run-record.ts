// One run: its trainer, its curves, its measurements. Curves are plain arrays that grow; `version` tells the charts,
// at most once a frame, that they did.

import { signal } from "@preact/signals";
import {
  AutodidactError,
  type DataSet,
  type KnnResult,
  type Progress,
  type Recovery,
  type StepRecord,
  type Trainer,
} from "../../lib/index.ts";

export type Phase = "running" | "paused" | "stopped" | "done" | "failed";

/** Measuring may take this part of the time at most: one part in seven. */
const TRAIN_PER_MEASURE = 6;
const FIRST_MEASURE_MS = 1500;
/** The first one waits for this part of the run, so that the loss moves first. */
const FIRST_MEASURE_PART = 0.02;

export interface KnnPoint extends KnnResult {
  step: number;
}

export class Run {
  readonly phase = signal<Phase>("running");
  readonly progress = signal<Progress>();
  readonly version = signal(0);
  /** The last step, with its learning rate and its terms. */
  readonly latest = signal<StepRecord>();
  readonly error = signal<AutodidactError | null>(null);
  /** The last time the worker or the GPU was lost and the run came back. */
  readonly recovery = signal<Recovery | null>(null);
  /** Why the run is not kept, if it is not. */
  readonly unsaved = signal<AutodidactError | null>(null);
  readonly knn = signal<KnnPoint[]>([]);
  readonly measuring = signal(false);
  readonly steps: number[] = [];
  readonly losses: number[] = [];
  readonly labelled: boolean;
  #nextMeasure = FIRST_MEASURE_MS;
  #measured = -1;
  #measurement: Promise<void> = Promise.resolve();
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
    trainer.on("recovered", (recovery) => {
      this.recovery.value = recovery;
    });
    trainer.on("storage", (problem) => {
      this.unsaved.value = problem;
    });
  }

  /** Brings back the curves of a run that goes on. */
  async recall(): Promise<void> {
    const { steps, knn } = await this.trainer.history();
    for (const { step, loss } of steps) {
      this.steps.push(step + 1);
      this.losses.push(loss);
    }
    this.knn.value = knn;
    this.#publish();
  }

  async train(): Promise<void> {
    const start = performance.now();
    try {
      for await (const record of this.trainer.steps()) {
        this.#add(record);
        if (this.#isMeasureDue(start)) this.#measure(start);
      }
      this.phase.value = this.trainer.state === "done" ? "done" : "stopped";
      await this.#measurement;
      this.#measure(start);
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

  #isMeasureDue(start: number): boolean {
    if (this.measuring.value || performance.now() - start < this.#nextMeasure) return false;
    return this.steps.length >= FIRST_MEASURE_PART * this.trainer.info.totalSteps;
  }

  /** k-NN between two chunks of steps; the next one waits until training had its share of the time. */
  #measure(start: number): void {
    const step = this.steps.at(-1);
    if (!this.labelled || step === undefined || step === this.#measured) return;
    this.#measured = step;
    this.#measurement = this.#ask(step, start);
  }

  async #ask(step: number, start: number): Promise<void> {
    this.measuring.value = true;
    const began = performance.now();
    try {
      const result = await this.trainer.knn();
      if (result) this.knn.value = [...this.knn.value, { ...result, step }];
    } catch (thrown) {
      // A disposed run asks for nothing more; anything else is shown.
      if (this.trainer.state !== "disposed") this.error.value = AutodidactError.from(thrown);
    } finally {
      const ended = performance.now();
      this.#nextMeasure = ended - start + Math.max(FIRST_MEASURE_MS, TRAIN_PER_MEASURE * (ended - began));
      this.measuring.value = false;
    }
  }
}
