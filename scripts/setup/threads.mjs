// What it takes to build the core for threads: a standard library that may share its memory between them. Rust ships none
// for the browser, so cargo builds it from its source, which stable compilers do only when told that they may.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { THREADS_DIR, WASM_TARGET } from "../lib/paths.mjs";
import { ask, Explained, run } from "../lib/process.mjs";
import { rustEnvironment } from "./rust.mjs";

// Those of .cargo/config.toml hold too. `threads` is the crate's own; `send_sync` wgpu sets itself where there are no
// threads, and why it may be set here rustc-for-threads.sh says.
const FLAGS = [
  "-Ctarget-feature=+atomics",
  "--cfg=threads",
  "--cfg=send_sync",
  ...[
    "--shared-memory",
    "--import-memory",
    "--max-memory=4294967296",
    "--no-check-features", // wgpu-types has no atomics, see rustc-for-threads.sh
    "--export=__heap_base",
    "--export=__wasm_init_tls",
    "--export=__tls_align",
    "--export=__tls_base",
    "--export=__tls_size",
  ].map((argument) => `-Clink-arg=${argument}`),
];
const WRAPPER = join(import.meta.dirname, "rustc-for-threads.sh");

/** What cargo is told besides, and its environment. */
export function threadsBuild() {
  const { env } = rustEnvironment();
  return {
    args: ["-Zbuild-std=std,panic_abort", `--config=target.${WASM_TARGET}.rustflags=${JSON.stringify(FLAGS)}`],
    env: { ...env, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_DIR: THREADS_DIR, RUSTC_WRAPPER: WRAPPER },
  };
}

function sourceOfStd(words) {
  const root = ask("rustc", [...words, "--print", "sysroot"]) ?? "";
  return existsSync(join(root, "lib/rustlib/src/rust/library/std/Cargo.toml"));
}

/** Step "Rust's source". */
export async function ensureRustSource(say) {
  if (process.platform === "win32") throw new Explained("The core for threads can be built on Linux and macOS only.");
  const { toolchain } = rustEnvironment();
  if (sourceOfStd(toolchain.words)) return "installed";
  say("rustup component add rust-src");
  await run("rustup", [...toolchain.words, "component", "add", "rust-src"], { quiet: true });
  if (!sourceOfStd(toolchain.words)) throw new Explained("The source of Rust's standard library was not installed.");
  return "rustup component add rust-src";
}
