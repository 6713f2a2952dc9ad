#!/usr/bin/env node
// Builds the page (dist/app) and the npm package (dist/lib): Rust to wasm, bindings for it, then the bundler.
//   --wasm-only  stops before the bundler
//   --threads    builds the core once more, for pages that may share memory between threads, and for Node
//   --optimize   makes the wasm smaller with wasm-opt (npm package binaryen): minutes, so for releases only

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lockedVersion, ROOT, WASM_BOUND, WASM_BUILT, WASM_BUILT_THREADS, WASM_TARGET } from "./lib/paths.mjs";
import { Explained, run } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { writeNotices } from "./licences.mjs";
import { findBindgen } from "./setup/bindgen.mjs";
import { rustEnvironment } from "./setup/rust.mjs";
import { threadsBuild } from "./setup/threads.mjs";
import { setup } from "./setup.mjs";

const PLAIN = { name: "autodidact", built: WASM_BUILT };
const THREADS = { name: "autodidact-threads", built: WASM_BUILT_THREADS };
const bound = ({ name }) => join(WASM_BOUND, `${name}_bg.wasm`);
/** Says which wasm the bindings were made from. In node_modules, so that it is not taken for a part of the package. */
const stamp = ({ name }) => join(ROOT, "node_modules", ".cache", "autodidact", `${name}-stamp`);

/** Compiles the crate for the browser. Cargo shows its own progress. */
export async function compileWasm({ locked = false, threads = false } = {}) {
  console.log(`Rust to wasm${threads ? ", for threads" : ""} (the first time takes 6 to 25 minutes on two cores)`);
  const { cargo, env } = rustEnvironment();
  const [program, ...words] = cargo;
  const more = threads ? threadsBuild() : { args: [], env };
  const args = [...words, "build", "--profile", "wasm", "--lib", "--target", WASM_TARGET, ...more.args];
  await run(program, locked ? [...args, "--locked"] : args, { env: more.env });
}

/** What the bindings depend on, as one line of text. */
function fingerprint({ built }, optimize) {
  const hash = createHash("sha256").update(readFileSync(built)).digest("hex");
  return `${hash} wasm-bindgen ${lockedVersion("wasm-bindgen")} nameless${optimize ? " optimized" : ""}`;
}

/** Writes www/lib/wasm. Without `threads` the package is told that there is no such core. */
export async function bindWasm({ optimize = false, threads = false } = {}) {
  await bindOne(PLAIN, optimize);
  if (threads) return bindOne(THREADS, optimize);
  for (const file of [bound(THREADS), stamp(THREADS)]) rmSync(file, { force: true });
  writeFileSync(join(WASM_BOUND, `${THREADS.name}.js`), "export {};\n");
  writeFileSync(join(WASM_BOUND, `${THREADS.name}.d.ts`), "export {};\n");
}

/** Does nothing when the bindings were made from this very wasm. */
async function bindOne(core, optimize) {
  const wanted = fingerprint(core, optimize);
  if (existsSync(bound(core)) && existsSync(stamp(core)) && readFileSync(stamp(core), "utf8") === wanted) return;
  await step(`wasm-bindgen, ${core.name}`, async () => {
    // The names of functions would be a quarter of the file, and a panic says where it was without them.
    const args = ["--target", "web", "--remove-name-section", "--out-dir", WASM_BOUND, "--out-name", core.name];
    await run(findBindgen(), [...args, core.built], { quiet: true });
    return megabytes(bound(core));
  });
  if (optimize) await step("wasm-opt", () => optimizeWasm(core));
  mkdirSync(dirname(stamp(core)), { recursive: true });
  writeFileSync(stamp(core), wanted);
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

async function optimizeWasm(core) {
  const program = join(ROOT, "node_modules", ".bin", "wasm-opt");
  if (!existsSync(program)) throw new Explained("--optimize needs wasm-opt: run `npm install --no-save binaryen`.");
  const file = bound(core);
  const smaller = `${file}.smaller`;
  const features = [...WASM_FEATURES, ...(core === THREADS ? ["threads"] : [])].map((name) => `--enable-${name}`);
  await run(program, ["-Os", ...features, file, "-o", smaller], { quiet: true });
  renameSync(smaller, file);
  return megabytes(file);
}

/** Bundles page and package; both take the wasm from www/lib/wasm. */
export async function buildPage() {
  await step("Page and package", async () => {
    await run("npm", ["run", "build:www"], { quiet: true });
  });
  await step("Licences", writeNotices);
}

/** Everything from a prepared machine to dist/. */
export async function build({ wasmOnly = false, optimize = false, threads = false } = {}) {
  await compileWasm();
  if (threads) await compileWasm({ threads });
  await bindWasm({ optimize, threads });
  if (!wasmOnly) await buildPage();
}

await main(import.meta.url, async (options) => {
  const threads = options.includes("--threads");
  await setup({ threads });
  await build({ wasmOnly: options.includes("--wasm-only"), optimize: options.includes("--optimize"), threads });
});
