// What keeps a run alive: its last checkpoint, in memory and in the browser's storage, and how to make its trainer
// again from it after the worker died or the GPU was lost.

import { AutodidactError } from "./error.ts";
import type { Created } from "./protocol.ts";
import type { Keeper } from "./store.ts";

export interface SafetyOptions {
  /** Makes the trainer again in the worker at hand, from a checkpoint or from its start. */
  remake: (checkpoint: Uint8Array | undefined, cpu: boolean) => Promise<Created>;
  /** Where checkpoints are kept across reloads. */
  keeper?: Keeper | undefined;
  /** Steps between two checkpoints. */
  every: number;
  /** Go on after a crash: on the same device, or at last on the CPU too. */
  recover: boolean | "cpu";
  /** The checkpoint that the run began with. */
  checkpoint?: Uint8Array | undefined;
}

/** A slow run is saved this often, whatever its number of steps. */
const AT_LEAST_EVERY_MS = 30_000;
/** Crashes in a row, without a new step in between, after which the run is given up. */
const ATTEMPTS = 3;
/** Kinds that another worker or device may be spared. */
const RECOVERABLE = new Set(["panic", "device"]);

export class Safety {
  /** The newest checkpoint. */
  last: Uint8Array | undefined;
  readonly #options: SafetyOptions;
  #savedStep: number;
  #savedAt = performance.now();
  #urgent = false;
  #broken = false;
  #crashes = 0;
  #listening: (() => void) | undefined;

  constructor(options: SafetyOptions, step: number) {
    this.#options = options;
    this.#savedStep = step;
    this.last = options.checkpoint;
  }

  /** Calls `save` when the page is hidden: the browser may end it without another word. */
  watch(save: () => void): void {
    if (!this.#options.keeper || typeof document === "undefined" || this.#listening) return;
    const hidden = () => {
      if (document.visibilityState !== "hidden") return;
      this.#urgent = true;
      save();
    };
    document.addEventListener("visibilitychange", hidden);
    this.#listening = () => document.removeEventListener("visibilitychange", hidden);
  }

  /** Whether a checkpoint should be taken after this step; `over`: it is the run's last. */
  isDue(step: number, over: boolean): boolean {
    if (this.#broken || step <= this.#savedStep) return false;
    if (over || this.#urgent) return true;
    const late = performance.now() - this.#savedAt >= AT_LEAST_EVERY_MS;
    return step - this.#savedStep >= this.#options.every || late;
  }

  /** Keeps a checkpoint of this step. Rejects when the storage refuses; the copy in memory is kept all the same. */
  async keep(step: number, bytes: Uint8Array): Promise<void> {
    this.last = bytes;
    this.#savedStep = step;
    this.#savedAt = performance.now();
    this.#urgent = false;
    const keeper = this.#options.keeper;
    if (!keeper) return;
    try {
      await keeper.write(bytes);
    } catch (thrown) {
      // Said once: a storage that refuses once will refuse again.
      this.#options.keeper = undefined;
      keeper.close();
      throw AutodidactError.from(thrown);
    }
  }

  /** A checkpoint could not even be made: no more of them. */
  giveUpKeeping(): void {
    this.#broken = true;
  }

  /** New steps came: whatever crashed before is over. */
  progressed(): void {
    this.#crashes = 0;
  }

  /** Whether no step came since the last crash: steps are then asked for one by one, so that each that works counts. */
  get shaken(): boolean {
    return this.#crashes > 0;
  }

  /** Counts a crash; whether the run should be made again. */
  mayRecover(error: AutodidactError): boolean {
    if (!this.#options.recover || !RECOVERABLE.has(error.kind)) return false;
    this.#crashes += 1;
    return this.#crashes <= ATTEMPTS;
  }

  get recovers(): boolean {
    return this.#options.recover !== false;
  }

  remake(): Promise<Created> {
    return this.#options.remake(this.last, this.#options.recover === "cpu" && this.#crashes >= ATTEMPTS);
  }

  close(): void {
    this.#listening?.();
    this.#listening = undefined;
    this.#options.keeper?.close();
  }
}
