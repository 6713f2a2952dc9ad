// wasm-bindgen's command, in exactly the version of the library that Cargo.lock holds: the two refuse to differ.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { lockedVersion, TOOLS } from "../lib/paths.mjs";
import { ask, run, which } from "../lib/process.mjs";
import { findVersion } from "../lib/version.mjs";
import { rustEnvironment } from "./rust.mjs";

/** Path of a wasm-bindgen of the locked version, ours or the user's, or undefined. */
export function findBindgen() {
  const places = [join(TOOLS, "bin", "wasm-bindgen"), which("wasm-bindgen")].filter(Boolean);
  const version = lockedVersion("wasm-bindgen");
  return places.find((place) => findVersion(ask(place, ["--version"])) === version);
}

// A debug build halves the wait. Only what reads and writes the wasm is optimised, for files of 40 MB.
const OPTIMIZED = ["leb128", "walrus", "wasm-bindgen-cli-support", "wasm-encoder", "wasmparser"];
const PROFILE = ["debug=false", ...OPTIMIZED.map((crate) => `package.${crate}.opt-level=2`)];

/** Step "wasm-bindgen": installs it into the cache folder when the right version is not there. */
export async function ensureBindgen(say) {
  const version = lockedVersion("wasm-bindgen");
  if (findBindgen()) return version;
  say(`compiling wasm-bindgen-cli ${version}, about 2 minutes`);
  const { cargo, env } = rustEnvironment();
  const [program, ...words] = cargo;
  const install = ["install", "wasm-bindgen-cli", "--version", version, "--debug", "--force", "--root", TOOLS];
  for (const setting of PROFILE) install.push("--config", `profile.dev.${setting}`);
  const options = { env: { ...env, CARGO_TARGET_DIR: join(TOOLS, "target") }, quiet: true };
  try {
    await run(program, [...words, ...install, "--locked"], options);
  } catch (error) {
    // A registry mirror may lack a version that the tool's own lock file names.
    if (!error.message.includes("failed to select a version")) throw error;
    await run(program, [...words, ...install], options);
  }
  rmSync(join(TOOLS, "target"), { recursive: true, force: true });
  return `${version}, compiled`;
}
