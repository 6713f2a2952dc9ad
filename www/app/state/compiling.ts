// The shaders that the next step still waits for.

import { signal } from "@preact/signals";
import { type Compilation, onCompiling } from "../../lib/index.ts";

/** Null when there are none. */
export const compiling = signal<Compilation | null>(null);

export function watchCompiling(): void {
  onCompiling((soFar) => {
    compiling.value = soFar.compiled < soFar.asked ? soFar : null;
  });
}
