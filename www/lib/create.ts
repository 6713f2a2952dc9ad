// From settings to a trainer that is ready to step.

import type { DataSet } from "./data.ts";
import { throwIfAborted } from "./error.ts";
import { configFor } from "./registry.ts";
import { engine } from "./shared.ts";
import { Trainer } from "./trainer.ts";
import type { DeviceChoice, Value } from "./types.ts";

export interface TrainerOptions {
  /** A method's id, see `methods()`. */
  method: string;
  data: DataSet;
  device?: DeviceChoice;
  /** The same seed gives the same run. Default 0. */
  seed?: number;
  /** Disposes the trainer when it fires. */
  signal?: AbortSignal;
  /** The method's parameters in camelCase, see `methods()`. */
  [parameter: string]: Value | DataSet | AbortSignal | undefined;
}

/** Prepares a run: resolves the settings, takes a device, initialises the weights. Trains nothing yet. */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { method, data, device = "auto", seed = 0, signal, ...parameters } = options;
  throwIfAborted(signal, "Creating the trainer");
  const config = { ...(await configFor(method, parameters)), method, seed };
  const owner = engine();
  const handle = await data.handle();
  const created = await owner.call((api) => api.createTrainer(handle, config, device));
  const trainer = new Trainer(owner, created.trainer, created.info);
  if (signal?.aborted) await trainer.dispose();
  throwIfAborted(signal, "Creating the trainer");
  signal?.addEventListener("abort", () => void trainer.dispose(), { once: true });
  return trainer;
}
