// A browser toolchain from Debian's packages, for machines that reach package registries but not rustup's server.
// Debian ships the compiler and the standard library's source, but no standard library built for wasm32: it is built
// once, in a throw-away crate, and put where the compiler looks for it.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, WASM_TARGET } from "../lib/paths.mjs";
import { run } from "../lib/process.mjs";
import { aptInstall, runAsRoot } from "./apt.mjs";
import { DEBIAN } from "./rust.mjs";

const PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "lld-22", "rust-web-clippy", "rustfmt-web"];
const LIBRARIES = `/usr/lib/rustlib/${WASM_TARGET}/lib`;

/** Installs Debian's Rust, gives it a standard library for the browser, and links it as toolchain "debian". */
export async function installDebianRust(say) {
  await aptInstall(PACKAGES, "Debian's Rust packages are needed to build for the browser.", say);
  await run("rustup", ["toolchain", "link", DEBIAN.name, "/usr"], { quiet: true });
  say("building the standard library for the browser, about 1 minute");
  const built = await buildStandardLibrary(join(CACHE, "wasm-std"));
  await installLibraries(built, LIBRARIES);
  rmSync(join(CACHE, "wasm-std"), { recursive: true });
}

/** Builds std in a crate of nothing, in `folder`. Returns the paths of its libraries. */
export async function buildStandardLibrary(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "src"), { recursive: true });
  // [workspace] keeps cargo from looking for one in the folders above.
  writeFileSync(join(folder, "Cargo.toml"), '[package]\nname = "throw_away"\nedition = "2024"\n\n[workspace]\n');
  writeFileSync(join(folder, "src", "lib.rs"), "");
  const env = { ...process.env, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_DIR: join(folder, "target") };
  delete env.RUSTFLAGS;
  const args = ["+debian", "build", "--release", "-Zbuild-std=std,panic_abort", "--target", WASM_TARGET];
  await run("cargo", args, { env, cwd: folder, quiet: true });
  const libraries = join(folder, "target", WASM_TARGET, "release", "deps");
  const names = readdirSync(libraries).filter((name) => name.endsWith(".rlib") && !name.startsWith("libthrow_away"));
  return names.map((name) => join(libraries, name));
}

/** Replaces what `folder` holds: libraries left by another compiler version would clash with these. */
export async function installLibraries(libraries, folder) {
  await runAsRoot("rm", "-rf", folder);
  await runAsRoot("mkdir", "-p", folder);
  await runAsRoot("cp", ...libraries, folder);
}
