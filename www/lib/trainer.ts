// A run, pulled step by step: `for await (const record of trainer.steps())`. Steps are asked for in chunks of
// about 150 ms; other requests (figures, k-NN, export) are answered between two chunks.

import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import { Meter, Pace } from "./pace.ts";
import type { Handle } from "./protocol.ts";
import type {
  ComingFigure,
  DeviceInfo,
  Figure,
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
  done: Progress;
}

type Handlers = { [K in keyof TrainerEvents]: Set<(event: TrainerEvents[K]) => void> };

export class Trainer {
  readonly info: TrainerInfo;
  readonly #engine: Engine;
  readonly #generation: number;
  readonly #handle: Handle;
  readonly #handlers: Handlers = { step: new Set(), device: new Set(), error: new Set(), done: new Set() };
  readonly #pace = new Pace();
  readonly #meter = new Meter();
  readonly #unsubscribe: () => void;
  #state: TrainerState = "ready";
  #stepping = false;
  #stopping = false;
  #last: StepRecord | undefined;
  #done = 0;
  /** Steps that a held run may still do. */
  #allowed = 0;
  #gate: { opened: Promise<void>; open: () => void } | undefined;

  /** @internal */
  constructor(owner: Engine, handle: Handle, info: TrainerInfo) {
    this.#engine = owner;
    this.#generation = owner.generation;
    this.#handle = handle;
    this.info = info;
    this.#unsubscribe = owner.onCrash((error) => this.#fail(error));
  }

  get state(): TrainerState {
    return this.#state;
  }

  get progress(): Progress {
    return {
      step: this.#done,
      totalSteps: this.info.totalSteps,
      epoch: this.#last?.epoch ?? 0,
      imagesPerSecond: this.#meter.imagesPerSecond(this.info.batchSize),
      secondsLeft: this.#meter.secondsLeft(this.info.totalSteps - this.#done),
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
    let left = Math.min(n, this.info.totalSteps - this.#done);
    try {
      if (this.#state === "ready") this.#state = "running";
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

  /** What the method makes of these samples: images, and charts of its numbers. `roll` picks other randomness. */
  figure({ samples, roll = 0 }: { samples: Iterable<number>; roll?: number }): Promise<Figure> {
    const wanted = Uint32Array.from(samples);
    return this.#call((api) => api.figure(this.#handle, wanted, roll));
  }

  /** The same of the first `count` images of the coming step, as it will see them; null where the core cannot tell. */
  comingFigure(count: number): Promise<ComingFigure | null> {
    return this.#call((api) => api.comingFigure(this.#handle, count));
  }

  /** k-NN accuracy on the held-out images; null without labels. */
  knn(): Promise<KnnResult | null> {
    return this.#call((api) => api.knn(this.#handle));
  }

  /** The encoder's weights as a safetensors file in PyTorch layout. */
  async exportEncoder(): Promise<Blob> {
    const bytes = await this.#call((api) => api.exportEncoder(this.#handle));
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" });
  }

  /** The record of the run so far, as the command line writes it to `run.json`. */
  runJson(): Promise<string> {
    return this.#call((api) => api.runJson(this.#handle));
  }

  /** Ends the run and frees its memory on the device. */
  async dispose(): Promise<void> {
    if (this.#state === "disposed") return;
    this.#state = "disposed";
    this.#stopping = true;
    this.#openGate();
    this.#unsubscribe();
    if (this.#generation !== this.#engine.generation || !this.#engine.running) return;
    await this.#engine.call((api) => api.closeTrainer(this.#handle)).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #pull(steps: number): Promise<StepRecord[]> {
    try {
      const { records, milliseconds } = await this.#call((api) => api.step(this.#handle, steps));
      this.#pace.note(records.length, milliseconds);
      this.#meter.note(records.length, milliseconds);
      this.#done += records.length;
      this.#last = records.at(-1) ?? this.#last;
      return records;
    } catch (thrown) {
      const error = AutodidactError.from(thrown);
      // A lost GPU device cannot be taken again by the same worker.
      if (error.kind === "device") this.#engine.restart(error);
      this.#fail(error);
      throw error;
    }
  }

  #call<T>(request: (api: Parameters<Parameters<Engine["call"]>[0]>[0]) => Promise<T>): Promise<T> {
    if (this.#generation !== this.#engine.generation || !this.#engine.running) {
      return Promise.reject(new AutodidactError("state", "this run was lost when its worker crashed; train again"));
    }
    return this.#engine.call(request);
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
    if (this.#done >= this.info.totalSteps) this.#state = "done";
    else if (this.#stopping) this.#state = "stopped";
    else if (this.#state === "running") this.#state = "ready";
    if (this.#isOver()) this.#emit("done", this.progress);
  }

  #fail(error: AutodidactError): void {
    if (this.#isOver() && this.#generation === this.#engine.generation) return;
    if (this.#state === "failed" || this.#state === "disposed") return;
    this.#state = "failed";
    this.#openGate();
    this.#emit("error", error);
  }

  #emit<K extends keyof TrainerEvents>(type: K, event: TrainerEvents[K]): void {
    for (const handler of this.#handlers[type]) handler(event);
  }
}
