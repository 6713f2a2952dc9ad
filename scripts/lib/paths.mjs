// Where things are: the checkout, the cache that all checkouts share, and the files the build passes on.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

// Outside the checkout, because building the dependencies takes most of an hour and no checkout should repeat it.
export const CACHE = process.env.AUTODIDACT_CACHE || join(homedir(), ".cache", "autodidact");
export const TARGET_DIR = process.env.CARGO_TARGET_DIR || join(CACHE, "target");
export const TOOLS = join(CACHE, "tools");

export const WASM_TARGET = "wasm32-unknown-unknown";
export const WASM_BUILT = join(TARGET_DIR, WASM_TARGET, "wasm", "autodidact.wasm");
// A folder of its own: a compiler that may use unstable flags builds even what runs while building anew.
export const THREADS_DIR = join(TARGET_DIR, "threads");
export const WASM_BUILT_THREADS = join(THREADS_DIR, WASM_TARGET, "wasm", "autodidact.wasm");
export const WASM_BOUND = join(ROOT, "www", "lib", "wasm");
export const APP = join(ROOT, "dist", "app");

/** Text of a file of the checkout, or undefined when there is none. */
export function readProjectFile(name) {
  try {
    return readFileSync(join(ROOT, name), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The version Cargo.lock holds for a crate; the first one, if it holds several. */
export function lockedVersion(crate) {
  const found = readProjectFile("Cargo.lock")?.match(new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`));
  if (!found) throw new Error(`Cargo.lock has no crate named ${crate}`);
  return found[1];
}
