// Which kernels were faster on this adapter, kept for the next visit in the browser's private file system. Where there
// is none, as in Node and in private windows, they are timed again.

import type { Core } from "./core.ts";

const FILE = "autodidact-kernels.json";
/** What the file holds, as far as this worker knows. */
let kept = "";

type Choosing = Pick<Core, "kernel_choices" | "remember_kernel_choices">;

/** Runs `task` on the file; what the browser refuses is of no consequence. */
async function quietly(create: boolean, task: (file: FileSystemFileHandle) => Promise<void>): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    await task(await root.getFileHandle(FILE, { create }));
  } catch {
    // No such file yet, or no storage.
  }
}

/** Hands the core what an earlier visit found. */
export function takeUpChoices(core: Choosing): Promise<void> {
  return quietly(false, async (file) => {
    core.remember_kernel_choices(await (await file.getFile()).text());
    kept = core.kernel_choices();
  });
}

/** Keeps what the core has found, if that is new. */
export async function keepChoices(core: Choosing): Promise<void> {
  const found = core.kernel_choices();
  if (found === kept || found === "{}") return;
  kept = found;
  await quietly(true, async (file) => {
    const writer = await file.createWritable();
    await writer.write(found);
    await writer.close();
  });
}
