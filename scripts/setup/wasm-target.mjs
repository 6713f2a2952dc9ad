// Makes sure that one Rust toolchain builds natively and for the browser: rustup's if it can, Debian's otherwise.

import { WASM_TARGET } from "../lib/paths.mjs";
import { Explained, run, which } from "../lib/process.mjs";
import { aptInstall, systemNames } from "./apt.mjs";
import { installDebianRust } from "./debian-rust.mjs";
import { findToolchain, minimumRust, usableToolchains } from "./rust.mjs";

const DOWNLOAD_TIMEOUT = 180_000; // Milliseconds. Without a way to the server rustup fails in seconds.

/** Step "Rust": finds the toolchain, or makes one. */
export async function ensureRust(say) {
  if (!which("cargo")) {
    throw new Explained(`There is no Rust here: cargo is not on PATH. Install it from https://rustup.rs, for example with
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh
then open a new terminal and start again.`);
  }
  await ensureLinker(say);
  const problem = findToolchain() ? undefined : await installTarget(say);
  const toolchain = findToolchain();
  if (!toolchain) throw new Explained(problem);
  return `rustc ${toolchain.version} (${toolchain.name}), builds natively and for ${WASM_TARGET}`;
}

/** Rust links with the system's C compiler, for build scripts even when the crate itself is for the browser. */
async function ensureLinker(say) {
  if (which("cc")) return;
  await aptInstall(["gcc", "libc6-dev"], "Rust needs a C compiler to link with (cc is not on PATH).", say);
}

/** Tries every way to get the browser target. Returns what to tell the user if none of them worked. */
async function installTarget(say) {
  const failures = [];
  if (which("rustup")) {
    try {
      await addRustupTarget(say);
      if (findToolchain()) return "";
    } catch (error) {
      failures.push(error.message);
    }
  }
  // With RUSTUP_TOOLCHAIN set, Debian's toolchain would not be used.
  if (systemNames()[0] === "debian" && which("rustup") && !process.env.RUSTUP_TOOLCHAIN) {
    try {
      await installDebianRust(say);
      if (findToolchain()) return "";
      failures.push("Debian's toolchain was installed, but does not build for the browser.");
    } catch (error) {
      failures.push(error.message);
    }
  }
  return `No Rust toolchain here builds for the browser. It takes Rust ${minimumRust()} or newer with the target:
  rustup update stable && rustup target add ${WASM_TARGET}
(Where rustup cannot download, set-up can help itself on Debian only, with rustup, apt-get and root.)
${failures.join("\n")}`;
}

/** `rustup target add` for a toolchain that is new enough, updating stable when none is. */
async function addRustupTarget(say) {
  const env = { ...process.env, RUST_BACKTRACE: "0" };
  const options = { env, quiet: true, timeout: DOWNLOAD_TIMEOUT };
  const toolchain = usableToolchains().find(({ name }) => name !== "debian");
  if (toolchain) {
    say(`rustup target add ${WASM_TARGET}`);
    return run("rustup", [...toolchain.words, "target", "add", WASM_TARGET], options);
  }
  say(`rustup toolchain install stable (Rust ${minimumRust()} is needed)`);
  const install = ["toolchain", "install", "stable", "--profile", "minimal", "--target", WASM_TARGET];
  return run("rustup", [...install, "--component", "clippy,rustfmt"], options);
}
