// A run, pulled step by step: `for await (const record of trainer.steps())`. Steps are asked for in chunks of
// about 150 ms; other requests (figures, k-NN, export) are answered between two chunks.

import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import { type EvaluateDataOptions, evaluate } from "./evaluate.ts";
import { Meter, Pace } from "./pace.ts";
import type { Handle } from "./protocol.ts";
import { type Recovery, RemoteRun } from "./remote-run.ts";
import type { Safety } from "./safety.ts";
import type {
  DeviceInfo,
  Diagnosis,
  EvaluationReport,
  Figure,
  History,
  KnnResult,
  Progress,
  StepRecord,
  TrainerInfo,
  TrainerState,
} from "./types.ts";

export interface TrainerEvents {
  step: StepRecord;
  device: DeviceInfo;
  error: AutodidactError;
  /** The worker or the GPU was lost; the run goes on from its last checkpoint. */
  recovered: Recovery;
  /** The run can no longer be saved; training goes on. */
  storage: AutodidactError;
  done: Progress;
}

type Handlers = { [K in keyof TrainerEvents]: Set<(event: TrainerEvents[K]) => void> };

export class Trainer {
  readonly #engine: Engine;
  readonly #run: RemoteRun;
  readonly #handlers: Handlers = {
    step: new Set(),
    device: new Set(),
    error: new Set(),
    recovered: new Set(),
    storage: new Set(),
    done: new Set(),
  };
  readonly #pace = new Pace();
  readonly #meter = new Meter();
  #state: TrainerState = "ready";
  #stepping = false;
  #stopping = false;
  #last: StepRecord | undefined;
  #gate: { opened: Promise<void>; open: () => void } | undefined;

  /** @internal */
  constructor(owner: Engine, handle: Handle, info: TrainerInfo, safety?: Safety) {
    this.#engine = owner;
    this.#run = new RemoteRun(owner, handle, info, safety, {
      lost: (error) => this.#fail(error, true),
      recovered: (recovery) => this.#emit("recovered", recovery),
      storage: (error) => this.#emit("storage", error),
    });
  }

  /** What the run is: device (another one after a recovery there), complete settings, lengths. */
  get info(): TrainerInfo {
    return this.#run.info;
  }

  get state(): TrainerState {
    return this.#state;
  }

  get progress(): Progress {
    return {
      step: this.#run.done,
      totalSteps: this.info.totalSteps,
      epoch: this.#last?.epoch ?? (this.#run.done > 0 ? this.#run.done / this.info.stepsPerEpoch : 0),
      imagesPerSecond: this.#meter.imagesPerSecond(this.info.batchSize),
      secondsLeft: this.#meter.secondsLeft(this.info.totalSteps - this.#run.done),
    };
  }

  /** Listens; returns the function that stops listening. `device` is told at once, as it is known. */
  on<K extends keyof TrainerEvents>(type: K, handler: (event: TrainerEvents[K]) => void): () => void {
    this.#handlers[type].add(handler);
    if (type === "device") queueMicrotask(() => handler(this.info.device as TrainerEvents[K]));
    return () => this.#handlers[type].delete(handler);
  }

  /**
   * Trains `n` steps (default: all that are left) and yields a record of each. Leaving the loop, `pause()` and
   * `stop()` take effect at the next chunk's end.
   */
  async *steps(n: number = Number.POSITIVE_INFINITY): AsyncGenerator<StepRecord, void, void> {
    if (this.#stepping) throw new AutodidactError("state", "this trainer is already stepping; use one loop at a time");
    if (["stopped", "failed", "disposed"].includes(this.#state)) {
      throw new AutodidactError("state", `this run is ${this.#state}; create a new trainer to train again`);
    }
    this.#stepping = true;
    let left = Math.min(n, this.info.totalSteps - this.#run.done);
    try {
      if (this.#state === "ready") this.#state = "running";
      this.#run.watch();
      while (left > 0) {
        await this.#gate?.opened;
        if (this.#stopping || this.#isOver()) return;
        const records = await this.#pull(Math.min(left, this.#pace.chunk));
        if (records.length === 0) return;
        left -= records.length;
        for (const record of records) {
          this.#emit("step", record);
          yield record;
        }
      }
    } finally {
      this.#stepping = false;
      this.#settle();
    }
  }

  /** Holds the run at the next chunk's end. Figures, k-NN and export still answer. */
  pause(): void {
    if (this.#state !== "running" && this.#state !== "ready") return;
    this.#state = "paused";
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gate = { opened, open };
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = this.#stepping ? "running" : "ready";
    this.#openGate();
  }

  /** Ends the run at the next chunk's end; the weights stay for figures and export. */
  stop(): void {
    if (this.#isOver()) return;
    this.#stopping = true;
    this.#openGate();
    if (!this.#stepping) this.#settle();
  }

  /** What the method makes of these samples: images, and charts of its numbers. `roll` picks other randomness. */
  figure({ samples, roll = 0 }: { samples: Iterable<number>; roll?: number }): Promise<Figure> {
    const wanted = Uint32Array.from(samples);
    return this.#run.call((api, run) => api.figure(run, wanted, roll));
  }

  /** k-NN accuracy on the held-out images; null without labels. */
  knn(): Promise<KnnResult | null> {
    return this.#run.call((api, run) => api.knn(run));
  }

  /** How the embeddings of some images are spread now, and an alarm in words when they collapse. */
  diagnose(): Promise<Diagnosis> {
    return this.#run.call((api, run) => api.diagnose(run));
  }

  /**
   * Tests the encoder as it is now with the labels of a data set: nearest neighbours, linear probe and fine-tuning on
   * few and on all labels, beside baselines. Training may go on meanwhile. Rejects, and says why, when the labels
   * leave nothing to test.
   */
  evaluate({ data, ...options }: EvaluateDataOptions): Promise<EvaluationReport> {
    const begin = async (asked: Record<string, unknown>) => {
      const set = await data.handle();
      return this.#run.call((api, run) => api.evaluateTrainer(run, set, asked));
    };
    return evaluate(this.#engine, begin, options);
  }

  /** Feature vectors of these images, one after the other, `info.features` numbers each. */
  embed(indices: Iterable<number>): Promise<Float32Array> {
    const wanted = Uint32Array.from(indices);
    return this.#run.call((api, run) => api.embed(run, wanted));
  }

  /** The features of every image as a file: `npy` for NumPy, `csv` with names and classes for everything else. */
  async exportEmbeddings(format: "npy" | "csv" = "npy"): Promise<Blob> {
    const bytes = await this.#run.call((api, run) => api.exportEmbeddings(run, format));
    return new Blob([bytes as Uint8Array<ArrayBuffer>], {
      type: format === "csv" ? "text/csv" : "application/octet-stream",
    });
  }

  /** The encoder's weights as a safetensors file in PyTorch layout. */
  async exportEncoder(): Promise<Blob> {
    const bytes = await this.#run.call((api, run) => api.exportEncoder(run));
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" });
  }

  /** The record of the run so far, as the command line writes it to `run.json`. */
  runJson(): Promise<string> {
    return this.#run.call((api, run) => api.runJson(run));
  }

  /** All that it takes to go on, as `checkpoint.safetensors`: for `resumeTrainer`, or the command line's `--resume`. */
  async checkpoint(): Promise<Blob> {
    const bytes = await this.#run.call((api, run) => api.checkpoint(run));
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" });
  }

  /** The last checkpoint taken by itself, with `save` or `recover`; there even when the run has failed. */
  get lastCheckpoint(): Uint8Array | undefined {
    return this.#run.lastCheckpoint;
  }

  /** Every step and measurement so far, those before a resumed run's checkpoint included. */
  history(): Promise<History> {
    return this.#run.call((api, run) => api.history(run));
  }

  /** Ends the run and frees its memory on the device. */
  async dispose(): Promise<void> {
    if (this.#state === "disposed") return;
    this.#state = "disposed";
    this.#stopping = true;
    this.#openGate();
    await this.#run.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #pull(steps: number): Promise<StepRecord[]> {
    try {
      const { records, milliseconds } = await this.#run.step(steps);
      this.#pace.note(records.length, milliseconds);
      this.#meter.note(records.length, milliseconds);
      this.#last = records.at(-1) ?? this.#last;
      return records;
    } catch (thrown) {
      const error = AutodidactError.from(thrown);
      this.#fail(error);
      throw error;
    }
  }

  #isOver(): boolean {
    return ["stopped", "done", "failed", "disposed"].includes(this.#state);
  }

  #openGate(): void {
    this.#gate?.open();
    this.#gate = undefined;
  }

  /** After a loop over `steps`: is the run over, or may another loop go on? */
  #settle(): void {
    if (this.#isOver()) return;
    if (this.#run.done >= this.info.totalSteps) this.#state = "done";
    else if (this.#stopping) this.#state = "stopped";
    else if (this.#state === "running") this.#state = "ready";
    if (this.#isOver()) this.#emit("done", this.progress);
  }

  /** `lost`: the weights are gone too, so that even a run that was over has failed. */
  #fail(error: AutodidactError, lost = false): void {
    if (this.#isOver() && !lost) return;
    if (this.#state === "failed" || this.#state === "disposed") return;
    this.#state = "failed";
    this.#openGate();
    this.#emit("error", error);
  }

  #emit<K extends keyof TrainerEvents>(type: K, event: TrainerEvents[K]): void {
    for (const handler of this.#handlers[type]) handler(event);
  }
}
