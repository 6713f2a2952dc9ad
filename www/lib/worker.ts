// The dedicated worker in a browser.

import type * as Comlink from "comlink";
import { serve } from "./answers.ts";
import { plainError } from "./faults.ts";
import { type Beginning, type Cores, serveThread, THREAD } from "./threads.ts";

// A panic inside a future rejects nothing: it surfaces here, and an uncaught throw reaches the page as `onerror`.
self.addEventListener("error", (event: ErrorEvent) => {
  if (!(event.error instanceof WebAssembly.RuntimeError)) return;
  const { message } = plainError(event.error);
  event.preventDefault();
  setTimeout(() => {
    throw new Error(message);
  });
});
self.addEventListener("unhandledrejection", (event: PromiseRejectionEvent) => {
  event.preventDefault();
  setTimeout(() => {
    throw new Error(plainError(event.reason).message);
  });
});

/** Modules cannot import scripts; whichever this one is, as bundled, its threads are too. */
function isModule(): boolean {
  try {
    (self as unknown as { importScripts(): void }).importScripts();
    return false;
  } catch {
    return true;
  }
}

/** A thread is this same script, so that bundlers need not know of another. */
function startThread() {
  const thread = new Worker(self.location.href, { type: isModule() ? "module" : "classic", name: THREAD });
  const begin = (beginning: Beginning) =>
    new Promise((resolve, reject) => {
      thread.onmessage = resolve;
      thread.onerror = (event) => reject(new Error(event.message || "a worker could not be started"));
      thread.postMessage(beginning);
    });
  return { begin, terminate: () => thread.terminate() };
}

if (self.name === THREAD) {
  self.onmessage = ({ data }: MessageEvent<Beginning>) => void serveThread(data, () => self.postMessage("ready"));
} else {
  const cores: Cores = { count: self.crossOriginIsolated ? navigator.hardwareConcurrency : 1, start: startThread };
  serve(self as Comlink.Endpoint, cores);
}
