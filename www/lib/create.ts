// From settings to a trainer that is ready to step.

import { bytesOf } from "./bytes.ts";
import type { DataSet } from "./data.ts";
import type { Engine } from "./engine.ts";
import { throwIfAborted } from "./error.ts";
import type { Created, Handle } from "./protocol.ts";
import { configFor } from "./registry.ts";
import { Safety } from "./safety.ts";
import { engine } from "./shared.ts";
import { Keeper } from "./store.ts";
import { Trainer } from "./trainer.ts";
import type { DeviceChoice, Value } from "./types.ts";

/** How a run is kept and brought back. */
export interface SafetyChoices {
  /** Keeps checkpoints under this name in the browser's private storage, for `savedRun` after a reload. */
  save?: string | undefined;
  /** Steps between two checkpoints. Default 100; a slow run is saved every 30 seconds all the same. */
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
  device?: DeviceChoice;
  /** The same seed gives the same run. Default 0. */
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
  /** Any device: it need not be the one the run began on. */
  device?: DeviceChoice;
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
  const { checkpoint, ...rest } = options;
  throwIfAborted(options.signal, "Resuming the run");
  const bytes = await bytesOf(checkpoint);
  const make = (api: Api, handle: Handle, choice: DeviceChoice) => api.resumeTrainer(handle, bytes, choice);
  return prepare(make, rest, bytes);
}

type Api = Parameters<Parameters<Engine["call"]>[0]>[0];
type Make = (api: Api, data: Handle, device: DeviceChoice) => Promise<Created>;
type Preparation = Omit<ResumeOptions, "checkpoint">;

async function prepare(make: Make, options: Preparation, checkpoint?: Uint8Array): Promise<Trainer> {
  const { data, device = "auto", signal, save, saveEvery = 100, recover = false } = options;
  const owner = engine();
  const remake = async (last: Uint8Array | undefined, cpu: boolean) => {
    const handle = await data.handle();
    const choice = cpu ? "cpu" : device;
    return owner.call((api) => (last ? api.resumeTrainer(handle, last, choice) : make(api, handle, choice)));
  };
  const created = await remake(checkpoint, false);
  const keeper = save === undefined ? undefined : new Keeper(save);
  const safety =
    keeper || recover
      ? new Safety({ remake, keeper, every: saveEvery, recover, checkpoint }, created.info.step)
      : undefined;
  const trainer = new Trainer(owner, created.trainer, created.info, safety);
  if (signal?.aborted) await trainer.dispose();
  throwIfAborted(signal, "Preparing the run");
  signal?.addEventListener("abort", () => void trainer.dispose(), { once: true });
  return trainer;
}
