// A run as the worker holds it: its handle, how far it is, its checkpoints, and how it comes back when the worker or
// the GPU is lost. Steps since the last checkpoint are repeated without a word; they come out the same.

import type { Engine } from "./engine.ts";
import { AutodidactError } from "./error.ts";
import type { Created, Handle, StepResult } from "./protocol.ts";
import type { Change, Changer, Recovery } from "./recovery.ts";
import type { Safety } from "./safety.ts";
import type { TrainerInfo } from "./types.ts";

/** Steps repeated in one request after a crash. */
const REPEAT = 8;

/** What the run tells its owner. */
export interface RunListener {
  /** It is gone for good. */
  lost(error: AutodidactError): void;
  recovered(recovery: Recovery): void;
  /** It can no longer be saved. */
  storage(error: AutodidactError): void;
}

type Api = Parameters<Parameters<Engine["call"]>[0]>[0];

export class RemoteRun {
  info: TrainerInfo;
  /** Steps whose records have arrived. */
  done: number;
  readonly #engine: Engine;
  readonly #safety: Safety | undefined;
  readonly #listener: RunListener;
  readonly #unsubscribe: () => void;
  #handle: Handle;
  #generation: number;
  #crash: AutodidactError | undefined;
  #reviving: Promise<void> | undefined;
  #changing: Promise<void> | undefined;
  readonly #changer: Changer | undefined;
  #stepping = false;
  #closed = false;

  constructor(
    owner: Engine,
    { trainer, info }: Created,
    safety: Safety | undefined,
    listener: RunListener,
    changer?: Changer,
  ) {
    this.#engine = owner;
    this.#generation = owner.generation;
    this.#handle = trainer;
    this.#changer = changer;
    this.#safety = safety;
    this.#listener = listener;
    this.info = info;
    this.done = info.step ?? 0;
    this.#unsubscribe = owner.onCrash((error) => {
      this.#crash = error;
      if (!safety?.recovers) listener.lost(error);
    });
  }

  /** Asks the worker something about this run. */
  async call<T>(request: (api: Api, run: Handle) => Promise<T>): Promise<T> {
    await this.#alive();
    return this.#engine.call((api) => request(api, this.#handle));
  }

  /** Trains up to `steps` steps, again and again if that is what it takes. */
  async step(steps: number): Promise<StepResult> {
    for (;;) {
      await this.#changing?.catch(() => {});
      try {
        this.#stepping = true;
        const result = await this.call((api, run) => api.step(run, this.#safety?.shaken ? 1 : steps));
        this.done += result.records.length;
        this.#safety?.progressed();
        this.#stepping = false;
        await this.keep();
        return result;
      } catch (thrown) {
        const error = AutodidactError.from(thrown);
        // A lost GPU device cannot be taken again by the same worker.
        if (error.kind === "device") this.#engine.restart(error);
        if (this.#closed || !this.#safety?.mayRecover(error)) throw error;
      } finally {
        this.#stepping = false;
      }
    }
  }

  /** Goes on from this very state in another way. When that fails, the run is as it was. */
  change(to: Change): Promise<void> {
    const last = this.#changing ?? Promise.resolve();
    const changing = last.catch(() => {}).then(() => this.#change(to));
    this.#changing = changing;
    return changing;
  }

  /** Steps asked for before are in the checkpoint, because the worker answers in turn; later ones wait. */
  async #change(to: Change): Promise<void> {
    if (!this.#changer) throw new AutodidactError("state", "this run cannot be changed");
    const bytes = await this.call((api, run) => api.checkpoint(run));
    const old = this.#handle;
    const made = await this.#changer(bytes, to);
    this.#take(made);
    this.done = made.info.step;
    await this.#engine.call((api) => api.closeTrainer(old)).catch(() => {});
    // The checkpoints so far are of the run as it was.
    if (this.#safety) await this.#save(this.done, await this.call((api, run) => api.checkpoint(run)));
  }

  #take({ trainer, info }: Created): void {
    this.#generation = this.#engine.generation;
    this.#handle = trainer;
    this.info = info;
  }

  /** Saves the run when its page is hidden. */
  watch(): void {
    this.#safety?.watch(() => void this.keep());
  }

  /** The newest checkpoint taken by itself. */
  get lastCheckpoint(): Uint8Array | undefined {
    return this.#safety?.last;
  }

  /** Takes a checkpoint when one is due. Never between the request of steps and their arrival: it would be ahead. */
  async keep(): Promise<void> {
    const safety = this.#safety;
    const step = this.done;
    if (!safety || this.#stepping || !safety.isDue(step, step >= this.info.totalSteps)) return;
    let bytes: Uint8Array;
    try {
      bytes = await this.call((api, run) => api.checkpoint(run));
    } catch {
      // Weights that are not finite, or no memory for the file. What is wrong shows at the next step, or never.
      return safety.giveUpKeeping();
    }
    await this.#save(step, bytes);
  }

  async #save(step: number, bytes: Uint8Array): Promise<void> {
    await this.#safety?.keep(step, bytes).catch((error: AutodidactError) => this.#listener.storage(error));
  }

  /** Frees the worker's memory. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    this.#safety?.close();
    if (!this.#isThere()) return;
    await this.#engine.call((api) => api.closeTrainer(this.#handle)).catch(() => {});
  }

  #isThere(): boolean {
    return this.#generation === this.#engine.generation && this.#engine.running;
  }

  async #alive(): Promise<void> {
    if (this.#isThere()) return;
    if (!this.#safety?.recovers || this.#closed) {
      throw new AutodidactError("state", "this run was lost when its worker crashed; train again");
    }
    this.#reviving ??= this.#revive(this.#safety).finally(() => {
      this.#reviving = undefined;
    });
    await this.#reviving;
  }

  async #revive(safety: Safety): Promise<void> {
    const made = await safety.remake();
    for (let at = made.info.step; at < this.done; ) {
      const steps = Math.min(this.done - at, REPEAT);
      at += (await this.#engine.call((api) => api.step(made.trainer, steps))).records.length;
    }
    this.#take(made);
    const error = this.#crash ?? new AutodidactError("panic", "the worker was lost");
    this.#listener.recovered({ step: this.done, error, device: made.info.device });
  }
}
