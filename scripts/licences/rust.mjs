// The crates that are linked into the wasm, plain or for threads, which has some more.

import { dirname } from "node:path";
import { ROOT, WASM_TARGET } from "../lib/paths.mjs";
import { run } from "../lib/process.mjs";
import { rustEnvironment } from "../setup/rust.mjs";

const THREADS = `--config=target.${WASM_TARGET}.rustflags=["--cfg=threads"]`;

async function cargo(...options) {
  const { cargo, env } = rustEnvironment();
  const [program, ...words] = cargo;
  return (await run(program, [...words, ...options, THREADS], { cwd: ROOT, env, quiet: true })).split("\n");
}

/** `name version` of each crate, without build scripts and procedural macros, which stay behind. */
async function linked() {
  const edges = "no-build,no-dev,no-proc-macro";
  const lines = await cargo("tree", "--locked", "--target", WASM_TARGET, "--edges", edges, "--prefix", "none");
  const names = lines.map((line) => /^(\S+) v(\S+)/.exec(line)).filter(Boolean);
  return new Set(names.map(([, name, version]) => `${name} ${version}`));
}

export async function rustPackages() {
  const wanted = await linked();
  const printed = await cargo("metadata", "--format-version", "1", "--locked", "--filter-platform", WASM_TARGET);
  const { packages } = JSON.parse(printed.find((line) => line.startsWith("{"))); // among what cargo says of downloads
  return packages
    .filter(({ name, version, source }) => source && wanted.has(`${name} ${version}`))
    .map(({ name, version, license, authors, manifest_path }) => {
      const source = `https://crates.io/crates/${name}/${version}`;
      return { name, version, licence: license ?? "see below", authors, source, folder: dirname(manifest_path) };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
