// How a run survives, and what may be changed about it on the way.

import type { AutodidactError } from "./error.ts";
import type { Created } from "./protocol.ts";
import type { DeviceChoice, DeviceInfo } from "./types.ts";

/** How a run survived. */
export interface Recovery {
  /** Steps done, as before. */
  step: number;
  /** What had happened. */
  error: AutodidactError;
  /** Where the run goes on. */
  device: DeviceInfo;
}

/** What can be changed about a run under way. */
export interface Change {
  /** Where it goes on. Default: where it is. */
  device?: DeviceChoice;
  /** A smaller batch, from 2 images to one below the present size. Default: as it is. */
  batchSize?: number;
}

/** Makes a run again from a checkpoint, changed. */
export type Changer = (checkpoint: Uint8Array, to: Change) => Promise<Created>;
