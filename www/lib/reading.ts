// Files on their way into the core: read one by one in the worker, a few ahead of the decoder.

import * as Comlink from "comlink";
import type { CoreLoader } from "./core.ts";
import type { BatchProgress, SourceFile } from "./protocol.ts";

const PROGRESS_INTERVAL_MS = 50;
const AHEAD_FILES = 16;
const AHEAD_BYTES = 16 << 20;

function sizeOf({ content }: SourceFile): number {
  return content instanceof Uint8Array ? content.byteLength : content.size;
}

async function read(file: SourceFile): Promise<Uint8Array> {
  if (file.content instanceof Uint8Array) return file.content;
  try {
    return new Uint8Array(await file.content.arrayBuffer());
  } catch {
    throw Object.assign(new Error(`${file.path}: the browser could not read this file; was it moved or deleted?`), {
      kind: "data",
    });
  }
}

/** Reads ahead of the decoder, a few files or a few megabytes, so that neither waits and memory stays bounded. */
async function* readAhead(files: SourceFile[]): AsyncGenerator<{ path: string; bytes: Uint8Array }> {
  const pending: Promise<Uint8Array>[] = [];
  let next = 0;
  let ahead = 0;
  for (const { path, content } of files) {
    for (
      ;
      next < files.length && pending.length < AHEAD_FILES && (pending.length === 0 || ahead < AHEAD_BYTES);
      next++
    ) {
      const file = files[next] as SourceFile;
      ahead += sizeOf(file);
      const bytes = read(file);
      bytes.catch(() => {}); // awaited below; until then it is not unhandled
      pending.push(bytes);
    }
    const bytes = await (pending.shift() as Promise<Uint8Array>);
    ahead -= sizeOf({ path, content });
    yield { path, bytes };
  }
}

export async function addFiles(loader: CoreLoader, files: SourceFile[], progress: BatchProgress): Promise<void> {
  let reported = 0;
  let done = 0;
  const report = (path: string, inside: number, insideTotal: number) => {
    if (performance.now() - reported < PROGRESS_INTERVAL_MS) return;
    reported = performance.now();
    progress(done, path, inside, insideTotal);
  };
  try {
    for await (const { path, bytes } of readAhead(files)) {
      loader.add(path, bytes, (inside, insideTotal) => report(path, inside, insideTotal));
      done += 1;
      report(path, 0, 0);
    }
  } finally {
    // Closes the channel that calls travel through: until then both sides keep it, and Node does not end.
    (progress as Partial<Comlink.ProxyMethods>)[Comlink.releaseProxy]?.();
  }
}
