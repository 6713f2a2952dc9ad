// Which kernels were faster on this adapter, kept for the next visit in the browser's private file system. Where there
// is none, as in Node and in private windows, they are timed again.

import type { Core } from "./core.ts";
import { writeWhole } from "./store.ts";

const FILE = "autodidact-kernels.json";
/** What the file holds, as far as this worker knows; undefined until it has looked. */
let kept: string | undefined;

type Choosing = Pick<Core, "kernel_choices" | "remember_kernel_choices">;

/** Runs `task` on the private file system; what the browser refuses is of no consequence. */
async function quietly(task: (root: FileSystemDirectoryHandle) => Promise<void>): Promise<void> {
  try {
    await task(await navigator.storage.getDirectory());
  } catch {
    // No such file yet, or no storage.
  }
}

/** Makes a trainer by `make`, with what an earlier visit found, and keeps what the core finds anew. */
export async function withChoices<T>(core: Choosing, make: () => Promise<T>): Promise<T> {
  if (kept === undefined) {
    await quietly(async (root) => {
      const file = await (await root.getFileHandle(FILE)).getFile();
      core.remember_kernel_choices(await file.text());
    });
    kept = core.kernel_choices();
  }
  const made = await make();
  const found = core.kernel_choices();
  if (found !== kept) {
    kept = found;
    await quietly((root) => writeWhole(root, FILE, new TextEncoder().encode(found)));
  }
  return made;
}
