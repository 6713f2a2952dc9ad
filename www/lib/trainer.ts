// A run, pulled step by step: `for await (const record of trainer.steps())`. Steps are asked for in chunks of
// about 150 ms; other requests (figures, k-NN, export) are answered between two chunks.

import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import { Meter, Pace } from "./pace.ts";
import type { Handle } from "./protocol.ts";
import { Questions } from "./questions.ts";
import { type Recovery, RemoteRun } from "./remote-run.ts";
import type { Safety } from "./safety.ts";
import type { DeviceInfo, Progress, StepRecord, TrainerInfo, TrainerState } from "./types.ts";

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

export class Trainer extends Questions {
  protected readonly engine: Engine;
  protected readonly run: RemoteRun;
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
  /** Steps that a held run may still do. */
  #allowed = 0;
  #gate: { opened: Promise<void>; open: () => void } | undefined;

  /** @internal */
  constructor(owner: Engine, handle: Handle, info: TrainerInfo, safety?: Safety) {
    super();
    this.engine = owner;
    this.run = new RemoteRun(owner, handle, info, safety, {
      lost: (error) => this.#fail(error, true),
      recovered: (recovery) => this.#emit("recovered", recovery),
      storage: (error) => this.#emit("storage", error),
    });
  }

  /** What the run is: device (another one after a recovery there), complete settings, lengths. */
  get info(): TrainerInfo {
    return this.run.info;
  }

  get state(): TrainerState {
    return this.#state;
  }

  get progress(): Progress {
    return {
      step: this.run.done,
      totalSteps: this.info.totalSteps,
      epoch: this.#last?.epoch ?? (this.run.done > 0 ? this.run.done / this.info.stepsPerEpoch : 0),
      imagesPerSecond: this.#meter.imagesPerSecond(this.info.batchSize),
      secondsLeft: this.#meter.secondsLeft(this.info.totalSteps - this.run.done),
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
    let left = Math.min(n, this.info.totalSteps - this.run.done);
    try {
      if (this.#state === "ready") this.#state = "running";
      this.run.watch();
      while (left > 0) {
        await this.#gate?.opened;
        if (this.#stopping || this.#isOver()) return;
        const held = this.#state === "paused";
        const records = await this.#pull(Math.min(left, held ? this.#allowed : this.#pace.chunk));
        if (records.length === 0) return;
        left -= records.length;
        if (held) this.#use(records.length);
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
    this.#closeGate();
  }

  /** Lets a paused run do `n` more steps, after which it holds again. */
  allow(n = 1): void {
    if (this.#state !== "paused" || this.#allowed > 0 || n < 1) return;
    this.#allowed = n;
    this.#openGate();
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = this.#stepping ? "running" : "ready";
    this.#allowed = 0;
    this.#openGate();
  }

  /** Ends the run at the next chunk's end; the weights stay for figures and export. */
  stop(): void {
    if (this.#isOver()) return;
    this.#stopping = true;
    this.#openGate();
    if (!this.#stepping) this.#settle();
  }

  /** Ends the run and frees its memory on the device. */
  async dispose(): Promise<void> {
    if (this.#state === "disposed") return;
    this.#state = "disposed";
    this.#stopping = true;
    this.#openGate();
    await this.run.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #pull(steps: number): Promise<StepRecord[]> {
    try {
      const { records, milliseconds } = await this.run.step(steps);
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

  #use(steps: number): void {
    this.#allowed = Math.max(0, this.#allowed - steps);
    if (this.#allowed === 0 && this.#state === "paused") this.#closeGate();
  }

  #closeGate(): void {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gate = { opened, open };
  }

  #openGate(): void {
    this.#gate?.open();
    this.#gate = undefined;
  }

  /** After a loop over `steps`: is the run over, or may another loop go on? */
  #settle(): void {
    if (this.#isOver()) return;
    if (this.run.done >= this.info.totalSteps) this.#state = "done";
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
