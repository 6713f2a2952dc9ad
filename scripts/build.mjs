#!/usr/bin/env node
// Builds the page (dist/app) and the npm package (dist/lib): Rust to wasm, bindings for it, then the bundler.
//   --wasm-only  stops before the bundler
//   --optimize   makes the wasm smaller with wasm-opt (npm package binaryen): minutes, so for releases only

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lockedVersion, ROOT, WASM_BOUND, WASM_BUILT, WASM_TARGET } from "./lib/paths.mjs";
import { Explained, run } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { writeNotices } from "./licences.mjs";
import { findBindgen } from "./setup/bindgen.mjs";
import { rustEnvironment } from "./setup/rust.mjs";
import { setup } from "./setup.mjs";

// Says which wasm the bindings were made from. In node_modules, so that it is not taken for a part of the package.
const STAMP = join(ROOT, "node_modules", ".cache", "autodidact", "wasm-stamp");
const BOUND_WASM = join(WASM_BOUND, "autodidact_bg.wasm");

/** Compiles the crate for the browser. Cargo shows its own progress. */
export async function compileWasm({ locked = false } = {}) {
  console.log("Rust to wasm (the first time takes 6 to 25 minutes on two cores)");
  const { cargo, env } = rustEnvironment();
  const [program, ...words] = cargo;
  const args = [...words, "build", "--profile", "wasm", "--lib", "--target", WASM_TARGET];
  await run(program, locked ? [...args, "--locked"] : args, { env });
}

/** What the bindings depend on, as one line of text. */
function fingerprint(optimize) {
  const hash = createHash("sha256").update(readFileSync(WASM_BUILT)).digest("hex");
  return `${hash} wasm-bindgen ${lockedVersion("wasm-bindgen")} nameless${optimize ? " optimized" : ""}`;
}

/** Writes www/lib/wasm unless it was made from this very wasm. */
export async function bindWasm({ optimize = false } = {}) {
  const wanted = fingerprint(optimize);
  if (existsSync(BOUND_WASM) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  await step("wasm-bindgen", async () => {
    // The names of functions would be a quarter of the file, and a panic says where it was without them.
    const args = ["--target", "web", "--remove-name-section", "--out-dir", WASM_BOUND, "--out-name", "autodidact"];
    await run(findBindgen(), [...args, WASM_BUILT], { quiet: true });
    return megabytes(BOUND_WASM);
  });
  if (optimize) await step("wasm-opt", optimizeWasm);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
}

function megabytes(file) {
  return `${(statSync(file).size / 1e6).toFixed(1)} MB`;
}

// What rustc lets LLVM use for wasm32, with the SIMD of .cargo/config.toml; wasm-opt refuses the file otherwise.
const WASM_FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
  "simd",
];

async function optimizeWasm() {
  const program = join(ROOT, "node_modules", ".bin", "wasm-opt");
  if (!existsSync(program)) throw new Explained("--optimize needs wasm-opt: run `npm install --no-save binaryen`.");
  const smaller = `${BOUND_WASM}.smaller`;
  const features = WASM_FEATURES.map((name) => `--enable-${name}`);
  await run(program, ["-Os", ...features, BOUND_WASM, "-o", smaller], { quiet: true });
  renameSync(smaller, BOUND_WASM);
  return megabytes(BOUND_WASM);
}

/** Bundles page and package; both take the wasm from www/lib/wasm. */
export async function buildPage() {
  await step("Page and package", async () => {
    await run("npm", ["run", "build:www"], { quiet: true });
  });
  await step("Licences", writeNotices);
}

/** Everything from a prepared machine to dist/. */
export async function build({ wasmOnly = false, optimize = false } = {}) {
  await compileWasm();
  await bindWasm({ optimize });
  if (!wasmOnly) await buildPage();
}

await main(import.meta.url, async (options) => {
  await setup();
  await build({ wasmOnly: options.includes("--wasm-only"), optimize: options.includes("--optimize") });
});
