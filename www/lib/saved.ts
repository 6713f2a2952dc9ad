// Runs that a page kept in the browser's storage: what there is after a reload.

import { AutodidactError } from "./error.ts";
import { engine } from "./shared.ts";
import { isBeingWritten, SavedFile } from "./store.ts";
import type { CheckpointInfo } from "./types.ts";

/** A run that can go on. */
export interface SavedRun extends CheckpointInfo {
  /** For `resumeTrainer`. */
  checkpoint: Uint8Array;
}

/** What a checkpoint file is of. Rejects when it is none, or damaged. */
export async function readCheckpoint(file: Blob | Uint8Array): Promise<SavedRun> {
  const checkpoint = file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer());
  return { ...(await engine().call((api) => api.checkpointInfo(checkpoint))), checkpoint };
}

/**
 * The newest checkpoint kept under a name, or null: none was kept, another tab is at it, it is of a version that this
 * one cannot read, or the browser stores nothing.
 */
export async function savedRun(name: string): Promise<SavedRun | null> {
  try {
    if (await isBeingWritten(name)) return null;
    const checkpoint = await new SavedFile(name).read();
    if (!checkpoint) return null;
    return await readCheckpoint(checkpoint);
  } catch (thrown) {
    const error = AutodidactError.from(thrown);
    if (error.kind === "panic") throw error;
    return null;
  }
}

/** Deletes what was kept under a name. */
export function forgetRun(name: string): Promise<void> {
  return new SavedFile(name).remove();
}
