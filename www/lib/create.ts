// From settings to a trainer that is ready to step.

import { throwIfAborted } from "./abort.ts";
import { bytesOf } from "./bytes.ts";
import type { DataSet } from "./data.ts";
import type { Engine } from "./engine.ts";
import type { Created, Handle } from "./protocol.ts";
import type { Change } from "./recovery.ts";
import { configFor } from "./registry.ts";
import { Safety } from "./safety.ts";
import { engine } from "./shared.ts";
import { Keeper } from "./store.ts";
import { Trainer } from "./trainer.ts";
import type { DeviceChoice, Value } from "./types.ts";

/** How a run is kept and brought back. */
export interface SafetyChoices {
  /**
   * Keeps checkpoints under this name (1 to 64 letters, digits, - and _) in the browser's private storage, for `savedRun`
   * after a reload. Default: none are kept.
   */
  save?: string | undefined;
  /** Steps between two checkpoints, 1 or more. Default 100; a slow run is saved every 30 seconds all the same. */
  saveEvery?: number | undefined;
  /**
   * Goes on by itself after a crash of the worker or the loss of the GPU, from the last checkpoint: on the same device,
   * or with `"cpu"` on the CPU when that has failed three times in a row. Default false.
   */
  recover?: boolean | "cpu" | undefined;
}

export interface TrainerOptions extends SafetyChoices {
  /** A method's id, see `methods()`. */
  method: string;
  data: DataSet;
  /** Where to compute. Default `auto`: WebGPU on a real GPU, otherwise the CPU. */
  device?: DeviceChoice;
  /** A whole number, 0 or more; the same seed gives the same run. Default 0. */
  seed?: number;
  /**
   * An `encoder.safetensors` exported earlier, whose weights the run begins with in place of random ones. What is left
   * open about the encoder (kind, width, depth) is then as in the file.
   */
  encoderFile?: Blob | Uint8Array;
  /** Disposes the trainer when it fires. */
  signal?: AbortSignal;
  /** The method's parameters in camelCase, see `methods()`. */
  [parameter: string]: Value | DataSet | Blob | Uint8Array | AbortSignal | undefined;
}

export interface ResumeOptions extends SafetyChoices {
  /** What `checkpoint()` of a trainer, `savedRun` or the command line gave. */
  checkpoint: Uint8Array | Blob;
  /** The data of that run. */
  data: DataSet;
  /** Any device: it need not be the one the run began on. Default `auto`. */
  device?: DeviceChoice;
  /**
   * A smaller batch than the run had, 2 or more: half of it, say, after memory ran out. Steps are counted anew, so that
   * epochs and schedule go on where they were. Default: as it was.
   */
  batchSize?: number | undefined;
  /** Disposes the trainer when it fires. */
  signal?: AbortSignal;
}

/** Prepares a run: resolves the settings, takes a device, initialises the weights. Trains nothing yet. */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { method, data, device = "auto", seed = 0, encoderFile, signal, ...others } = options;
  const { save, saveEvery, recover, ...parameters } = others;
  throwIfAborted(signal, "Creating the trainer");
  const config = { ...(await configFor(method, parameters)), method, seed };
  const encoder = encoderFile && (await bytesOf(encoderFile));
  const make = (api: Api, handle: Handle, choice: DeviceChoice) => api.createTrainer(handle, config, choice, encoder);
  return prepare(make, { data, device, signal, save, saveEvery, recover });
}

/** Prepares a run to go on from a checkpoint: the next step is the one that would have come next. */
export async function resumeTrainer(options: ResumeOptions): Promise<Trainer> {
  const { checkpoint, batchSize, ...rest } = options;
  throwIfAborted(options.signal, "Resuming the run");
  const bytes = await bytesOf(checkpoint);
  const make = (api: Api, handle: Handle, choice: DeviceChoice) => api.resumeTrainer(handle, bytes, choice, batchSize);
  return prepare(make, rest, batchSize === undefined ? bytes : undefined);
}

type Api = Parameters<Parameters<Engine["call"]>[0]>[0];
type Make = (api: Api, data: Handle, device: DeviceChoice) => Promise<Created>;
type Preparation = Omit<ResumeOptions, "checkpoint" | "batchSize">;

/** `checkpoint`: where the run begins, unless `make` begins it elsewhere. */
async function prepare(make: Make, options: Preparation, checkpoint?: Uint8Array): Promise<Trainer> {
  const { data, signal, save, saveEvery = 100, recover = false } = options;
  const owner = engine();
  let device = options.device ?? "auto";
  const remake = async (last: Uint8Array | undefined, cpu = false, batchSize?: number) => {
    const handle = await data.handle();
    const choice = cpu ? "cpu" : device;
    return owner.call((api) => (last ? api.resumeTrainer(handle, last, choice, batchSize) : make(api, handle, choice)));
  };
  const change = (last: Uint8Array, to: Change) => {
    device = to.device ?? device;
    return remake(last, false, to.batchSize);
  };
  const created = await remake(checkpoint);
  const keeper = save === undefined ? undefined : new Keeper(save);
  const safety =
    keeper || recover
      ? new Safety({ remake, keeper, every: saveEvery, recover, checkpoint }, created.info.step)
      : undefined;
  const trainer = new Trainer(owner, created, safety, change);
  if (signal?.aborted) await trainer.dispose();
  throwIfAborted(signal, "Preparing the run");
  signal?.addEventListener("abort", () => void trainer.dispose(), { once: true });
  return trainer;
}
