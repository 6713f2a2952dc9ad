// The service worker keeps the built page for the next visit without a network, and isolates it from other origins where
// the host does not, which memory that threads share takes. Both hold from the next visit on.

import { signal } from "@preact/signals";

/** Whether the build has the core for threads. */
declare const __THREADS__: boolean;

/** Whether the page would compute on more cores if it were loaded again. */
export const moreCores = signal(false);

/** Whether isolation would change anything and can be had: a page in another's frame is never isolated. */
function wantsIsolation(): boolean {
  return __THREADS__ && !crossOriginIsolated && navigator.hardwareConcurrency > 1 && window.top === window;
}

/** A browser may refuse: no harm. */
export async function keepPage(): Promise<void> {
  const workers = navigator.serviceWorker;
  if (!import.meta.env.PROD || !workers) return;
  // A page that came from the service worker and is not isolated would not be so next time either.
  const helps = wantsIsolation() && !workers.controller;
  const registered = await workers.register("./service-worker.js").catch(() => undefined);
  if (!registered || !helps) return;
  await workers.ready;
  moreCores.value = true;
}
