// The dedicated worker in a browser.

import type * as Comlink from "comlink";
import { serve } from "./answers.ts";
import { plainError } from "./faults.ts";

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

serve(self as Comlink.Endpoint);
