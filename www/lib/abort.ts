// Calling things off with an `AbortSignal`.

import { AutodidactError } from "./error.ts";

/** What takes a moment can be called off. */
export interface Abortable {
  /** Rejects at once when it fires; what the worker has begun, it finishes. */
  signal?: AbortSignal | undefined;
}

/** Throws when `signal` has fired. `what`: what is called off, in words. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new AutodidactError("aborted", `${what} was cancelled`);
}

/** Asks, unless `signal` has fired, and waits for the answer until it fires. */
export async function untilAborted<T>(
  ask: () => Promise<T>,
  signal: AbortSignal | undefined,
  what: string,
): Promise<T> {
  throwIfAborted(signal, what);
  if (!signal) return ask();
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AutodidactError("aborted", `${what} was cancelled`));
    signal.addEventListener("abort", abort, { once: true });
    ask()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
