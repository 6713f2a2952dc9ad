#!/usr/bin/env node
// Makes a machine ready to build (`--tests`: to test) Autodidact. Safe to repeat, quick when nothing is missing.
// `--env` prints the variables a shell needs to call cargo and wasm-pack as the scripts do:
//   eval "$(node scripts/setup.mjs --env)"

import { readProjectFile } from "./lib/paths.mjs";
import { Explained } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { findVersion, isAtLeast } from "./lib/version.mjs";
import { ensureBindgen } from "./setup/bindgen.mjs";
import { ensureChromium, ensureRustLints, ensureVulkan } from "./setup/browser.mjs";
import { ensurePackages } from "./setup/packages.mjs";
import { rustEnvironment } from "./setup/rust.mjs";
import { ensureRustSource } from "./setup/threads.mjs";
import { ensureRust } from "./setup/wasm-target.mjs";

function checkNode() {
  const have = process.versions.node;
  const want = findVersion(JSON.parse(readProjectFile("package.json")).engines.node);
  if (isAtLeast(have, want)) return have;
  throw new Explained(`Node ${want} or newer is needed, this is ${have}: see https://nodejs.org.`);
}

/** Installs whatever is missing. `tests` adds what only the tests need, `threads` what the core for threads needs. */
export async function setup({ tests = false, threads = tests } = {}) {
  console.log("Set-up");
  await step("Node", checkNode);
  await step("npm packages", ensurePackages);
  await step("Rust", ensureRust);
  if (threads) await step("Rust's source", ensureRustSource);
  if (tests) {
    await step("Rust lints", ensureRustLints);
    await step("Chromium", ensureChromium);
    await step("WebGPU driver", ensureVulkan);
  }
  await step("wasm-bindgen", ensureBindgen);
}

function printEnvironment() {
  const { env, toolchain } = rustEnvironment();
  const variables = {
    PATH: env.PATH,
    CARGO_TARGET_DIR: env.CARGO_TARGET_DIR,
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: toolchain.linker,
    RUSTUP_TOOLCHAIN: process.env.RUSTUP_TOOLCHAIN ?? toolchain.words[0]?.slice(1),
  };
  for (const [name, value] of Object.entries(variables)) {
    if (value) console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  }
}

await main(import.meta.url, async (options) => {
  if (options.includes("--env")) return printEnvironment();
  await setup({ tests: options.includes("--tests") });
});
