// Which Rust toolchain everything is built with. It is one for native and browser builds alike: two would each build
// their own copy of the dependencies.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readProjectFile, TARGET_DIR, TOOLS, WASM_TARGET } from "../lib/paths.mjs";
import { ask, Explained, which } from "../lib/process.mjs";
import { findVersion, isAtLeast } from "../lib/version.mjs";

/** The oldest Rust the crate builds with, from Cargo.toml. */
export function minimumRust() {
  return readProjectFile("Cargo.toml").match(/^rust-version = "([^"]+)"/m)[1];
}

// Debian's rustc brings no linker for wasm. Every other toolchain has its own rust-lld.
export const DEBIAN = { name: "debian", words: ["+debian"], linker: "wasm-ld-22" };
const ACTIVE = { name: "the active toolchain", words: [] };
const STABLE = { name: "stable", words: ["+stable"] };

/**
 * The toolchains to try, in order. Debian's comes first: it exists only where an earlier set-up had to make it, and
 * switching away from it later would rebuild everything. RUSTUP_TOOLCHAIN, where set, leaves no choice.
 */
function candidates() {
  if (process.env.RUSTUP_TOOLCHAIN === DEBIAN.name) return [{ ...DEBIAN, words: [] }];
  if (process.env.RUSTUP_TOOLCHAIN || !which("rustup")) return [ACTIVE];
  const installed = ask("rustup", ["toolchain", "list"]) ?? "";
  const debian = /^debian\b/m.test(installed) ? [DEBIAN] : [];
  const stable = /^stable-/m.test(installed) ? [STABLE] : [];
  return [...debian, ACTIVE, ...stable];
}

/** The version of a toolchain's rustc, or undefined when it does not run. */
function versionOf(toolchain) {
  return findVersion(ask("rustc", [...toolchain.words, "--version"]));
}

/** Whether a toolchain builds for the browser, found by doing it: a leftover of another compiler version would not. */
export function buildsWasm(toolchain) {
  const folder = mkdtempSync(join(tmpdir(), "autodidact-"));
  try {
    const source = join(folder, "probe.rs");
    writeFileSync(source, '#[unsafe(no_mangle)]\npub extern "C" fn probe() -> usize { format!("{}", 1).len() }\n');
    const flags = ["--edition=2024", "--target", WASM_TARGET, "--crate-type", "cdylib", "--out-dir", folder];
    if (toolchain.linker) flags.push(`-Clinker=${toolchain.linker}`);
    return ask("rustc", [...toolchain.words, ...flags, source]) !== undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Toolchains new enough to build the crate natively, as { name, words, linker, version }. */
export function usableToolchains() {
  const found = candidates().map((toolchain) => ({ ...toolchain, version: versionOf(toolchain) }));
  return found.filter(({ version }) => isAtLeast(version, minimumRust()));
}

let chosen;

/** The first toolchain that builds for the browser too, or undefined. Remembered for the life of the process. */
export function findToolchain() {
  chosen ??= usableToolchains().find(buildsWasm);
  return chosen;
}

/**
 * How to call cargo: `cargo` is the command with its toolchain word, `env` the whole environment for it.
 * Throws Explained when set-up has not made a toolchain for it yet.
 */
export function rustEnvironment() {
  const toolchain = findToolchain();
  if (!toolchain) throw new Explained("No Rust toolchain builds for the browser yet. Run: node scripts/setup.mjs");
  const env = { ...process.env, CARGO_TARGET_DIR: TARGET_DIR };
  env.PATH = join(TOOLS, "bin") + delimiter + process.env.PATH;
  // Either would replace the flags of .cargo/config.toml, and rebuild every dependency without SIMD.
  delete env.RUSTFLAGS;
  delete env.CARGO_ENCODED_RUSTFLAGS;
  if (toolchain.linker) env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = toolchain.linker;
  return { cargo: ["cargo", ...toolchain.words], env, toolchain };
}
