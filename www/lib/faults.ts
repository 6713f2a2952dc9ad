// What went wrong in the core, as a plain object that crosses to the page. Imported by the worker alone.

import type { Skipped } from "./error.ts";

/** The core's panic hook writes to the console; the trap that follows only says "unreachable". */
let lastPanic: string | undefined;
const consoleError = console.error.bind(console);
console.error = (...parts: unknown[]) => {
  if (typeof parts[0] === "string" && parts[0].includes("panicked at")) lastPanic = parts[0].split("\n\nStack:")[0];
  consoleError(...parts);
};

/** Rust says nothing when an allocation fails, so a trap without a panic is most often that. */
function silentTrap({ message }: Error): string {
  return `the core stopped (${message}), most likely for want of memory; choose a smaller batch or a smaller encoder`;
}

/** A plain object, because comlink keeps only the message of a thrown `Error`. */
export function plainError(thrown: unknown): { kind: string; message: string; skipped?: Skipped[] | undefined } {
  if (thrown instanceof WebAssembly.RuntimeError) return { kind: "panic", message: lastPanic ?? silentTrap(thrown) };
  const { kind, message, skipped } = (thrown ?? {}) as { kind?: string; message?: string; skipped?: Skipped[] };
  return { kind: kind ?? "panic", message: message ?? String(thrown), skipped };
}
