// The stages of `npm test`. Order: what costs seconds, then native Rust, then the browser build and all that needs it.
// All Rust stages share one profile (release) and one target folder, or the dependencies would be built once more.

import { bindWasm, buildPage, compileWasm } from "../build.mjs";
import { WASM_TARGET } from "../lib/paths.mjs";
import { run } from "../lib/process.mjs";
import { findChromium, vulkanEnvironment } from "../setup/browser.mjs";
import { rustEnvironment } from "../setup/rust.mjs";
import { setup } from "../setup.mjs";

async function cargo(args, extra = {}) {
  const { cargo, env } = rustEnvironment();
  const [program, ...words] = cargo;
  await run(program, [...words, ...args], { env: { ...env, ...vulkanEnvironment(), ...extra } });
}

const npm = (script, env = {}) => run("npm", ["run", script], { env: { ...process.env, ...env } });

const DENY_WARNINGS = ["--", "-Dwarnings"];
const RELEASE = ["--release", "--locked"];

export const STAGES = [
  { name: "setup", title: "tools and packages", run: () => setup({ tests: true }) },
  { name: "format", title: "rustfmt", run: () => cargo(["fmt", "--check"]) },
  {
    name: "clippy",
    title: "clippy, native, all targets",
    run: () => cargo(["clippy", ...RELEASE, "--all-targets", ...DENY_WARNINGS]),
  },
  {
    name: "doc",
    title: "rustdoc",
    run: () => cargo(["doc", ...RELEASE, "--no-deps"], { RUSTDOCFLAGS: "-Dwarnings" }),
  },
  { name: "rust", title: "Rust tests, on the CPU and on native WebGPU", run: () => cargo(["test", ...RELEASE]) },
  {
    name: "clippy-wasm",
    title: "clippy, browser",
    run: () => cargo(["clippy", "--profile", "wasm", "--locked", "--lib", "--target", WASM_TARGET, ...DENY_WARNINGS]),
  },
  {
    name: "wasm",
    title: "Rust to wasm, plain and for threads, with bindings",
    run: async () => {
      await compileWasm({ locked: true });
      await compileWasm({ locked: true, threads: true });
      await bindWasm({ threads: true });
    },
  },
  // After "wasm", because the types of the bindings are generated.
  { name: "lint", title: "biome and tsc", run: () => npm("lint") },
  { name: "unit", title: "TypeScript unit tests", run: () => npm("test:unit") },
  { name: "page", title: "page and package", run: buildPage },
  {
    name: "e2e",
    title: "the page in Chromium, on WebGPU and on the CPU",
    run: () => npm("test:e2e", { CHROMIUM: findChromium() }),
  },
  {
    name: "package",
    title: "the package as it is published, and a run that is killed again and again",
    // Loaded late: it needs packages that the first stage installs.
    run: async () => (await import("./package.mjs")).checkPackage(),
  },
];
