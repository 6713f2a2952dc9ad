// A run, pulled step by step: `for await (const record of trainer.steps())`. Steps are asked for in chunks of
// about 150 ms; other requests (figures, k-NN, export) are answered between two chunks.

import { throwIfAborted } from "./abort.ts";
import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import { Gate } from "./gate.ts";
import { Meter, Pace } from "./pace.ts";
import type { Created } from "./protocol.ts";
import { Questions } from "./questions.ts";
import type { Change, Changer, Recovery } from "./recovery.ts";
import { RemoteRun } from "./remote-run.ts";
import type { Safety } from "./safety.ts";
import type { DeviceInfo, Progress, StepRecord, TrainerInfo, TrainerState } from "./types.ts";

/** What a trainer tells, by the name of the event. */
export interface TrainerEvents {
  /** A step is done. */
  step: StepRecord;
  /** Where it computes: told at once, and when it changes. */
  device: DeviceInfo;
  /** The run has failed. */
  error: AutodidactError;
  /** The worker or the GPU was lost; the run goes on from its last checkpoint. */
  recovered: Recovery;
  /** The run can no longer be saved; training goes on. */
  storage: AutodidactError;
  /** The run is over: all its steps are done, or it was stopped. */
  done: Progress;
}

/** How steps are trained. */
export interface StepsOptions {
  /** Ends the loop, which then throws; the run may go on with another. */
  signal?: AbortSignal | undefined;
}

type Handlers = { [K in keyof TrainerEvents]: Set<(event: TrainerEvents[K]) => void> };

/** A run. */
export class Trainer extends Questions {
  /** @internal */
  protected readonly engine: Engine;
  /** @internal */
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
  readonly #gate = new Gate();

  /** @internal */
  constructor(owner: Engine, created: Created, safety?: Safety, changer?: Changer) {
    super();
    this.engine = owner;
    const listener = {
      lost: (error: AutodidactError) => this.#fail(error, true),
      recovered: (recovery: Recovery) => this.#emit("recovered", recovery),
      storage: (error: AutodidactError) => this.#emit("storage", error),
    };
    this.run = new RemoteRun(owner, created, safety, listener, changer);
  }

  /** What the run is: device (another one after a recovery there), complete settings, lengths. */
  get info(): TrainerInfo {
    return this.run.info;
  }

  /** Whether it trains, and if not, why. */
  get state(): TrainerState {
    return this.#state;
  }

  /** How far it is. */
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
   * Trains `n` steps (default: all that are left) and yields a record of each. Leaving the loop, `pause()`, `stop()` and
   * `signal` take effect at the next chunk's end.
   */
  async *steps(n: number = Number.POSITIVE_INFINITY, { signal }: StepsOptions = {}): AsyncGenerator<StepRecord> {
    throwIfAborted(signal, "Training");
    if (this.#stepping) throw new AutodidactError("state", "this trainer is already stepping; use one loop at a time");
    if (["stopped", "failed", "disposed"].includes(this.#state)) {
      throw new AutodidactError("state", `this run is ${this.#state}; create a new trainer to train again`);
    }
    this.#stepping = true;
    let asked = n;
    const wake = () => this.#gate.wake();
    signal?.addEventListener("abort", wake);
    try {
      if (this.#state === "ready") this.#state = "running";
      this.run.watch();
      // Their number is not known beforehand: a change of the batch changes it.
      while (asked > 0 && this.run.done < this.info.totalSteps) {
        await this.#gate.opened;
        if (this.#stopping || this.#isOver()) return;
        throwIfAborted(signal, "Training");
        const held = this.#state === "paused";
        const chunk = held ? this.#allowed : this.#pace.chunk;
        const records = await this.#pull(Math.min(asked, chunk, this.info.totalSteps - this.run.done));
        if (records.length === 0) return;
        asked -= records.length;
        if (held) this.#use(records.length);
        for (const record of records) {
          this.#emit("step", record);
          yield record;
        }
      }
    } finally {
      signal?.removeEventListener("abort", wake);
      this.#stepping = false;
      this.#settle();
    }
  }

  /** Holds the run at the next chunk's end. Figures, k-NN and export still answer. */
  pause(): void {
    if (this.#state !== "running" && this.#state !== "ready") return;
    this.#state = "paused";
    this.#gate.close();
  }

  /** Lets a paused run do `n` more steps, after which it holds again. */
  allow(n = 1): void {
    if (this.#state !== "paused" || this.#allowed > 0 || n < 1) return;
    this.#allowed = n;
    this.#gate.open();
  }

  /** Lets a paused run go on. */
  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = this.#stepping ? "running" : "ready";
    this.#allowed = 0;
    this.#gate.open();
  }

  /** Ends the run at the next chunk's end; the weights stay for figures and export. */
  stop(): void {
    if (this.#isOver()) return;
    this.#stopping = true;
    this.#gate.open();
    if (!this.#stepping) this.#settle();
  }

  /**
   * Goes on from the state of this moment on another device, or with a smaller batch; whoever loops over `steps` notices
   * nothing but `info`. With a smaller batch steps are counted anew, so that epochs and schedule go on where they were.
   * Rejects, and leaves the run as it was, when that cannot be.
   */
  async change(to: Change): Promise<void> {
    if (["failed", "disposed"].includes(this.#state)) {
      throw new AutodidactError("state", `this run is ${this.#state}; resume it from its last checkpoint instead`);
    }
    await this.run.change(to);
    this.#emit("device", this.info.device);
  }

  /** Ends the run and frees its memory on the device. */
  async dispose(): Promise<void> {
    if (this.#state === "disposed") return;
    this.#state = "disposed";
    this.#stopping = true;
    this.#gate.open();
    await this.run.close();
  }

  /** For `await using`. */
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
    if (this.#allowed === 0 && this.#state === "paused") this.#gate.close();
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
    this.#gate.open();
    this.#emit("error", error);
  }

  #emit<K extends keyof TrainerEvents>(type: K, event: TrainerEvents[K]): void {
    for (const handler of this.#handlers[type]) handler(event);
  }
}
