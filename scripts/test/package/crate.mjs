// What `cargo publish` would upload: what the crate is built from and tested with, and nothing else.

import { statSync } from "node:fs";
import { join } from "node:path";
import { readProjectFile } from "../../lib/paths.mjs";
import { Explained, run } from "../../lib/process.mjs";
import { rustEnvironment } from "../../setup/rust.mjs";

/** crates.io takes no more, in bytes. */
const LARGEST = 10e6;

/** Everything there may be, as beginnings of paths; each must be there. */
const PLACES = [
  ".cargo_vcs_info.json",
  "CHANGELOG.md",
  "Cargo.lock",
  "Cargo.toml",
  "Cargo.toml.orig",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "THIRD_PARTY_NOTICES.md",
  "build.rs",
  "data/emoji/",
  "data/fashion-mnist/",
  "examples/",
  "shaders/",
  "src/",
  "tests/core/",
  "tests/goldens/",
  "tests/reference/",
  "www/lib/loss-types.ts",
];

async function cargo(folder, ...options) {
  const { cargo, env } = rustEnvironment();
  const [program, ...words] = cargo;
  // A target folder of its own: nothing is compiled, and what others compile is not locked.
  const environment = { ...env, CARGO_TARGET_DIR: folder };
  return run(program, [...words, "package", "--locked", "--offline", ...options], { env: environment, quiet: true });
}

function checkList(files) {
  const belongs = (path) => PLACES.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));
  const strange = files.filter((path) => !belongs(path));
  if (strange.length > 0) throw new Explained(`These files do not belong into the crate: ${strange.join(", ")}`);
  const missing = PLACES.filter((place) => !files.some((path) => path.startsWith(place)));
  if (missing.length > 0) throw new Explained(`The crate lacks ${missing.join(", ")}`);
}

/** Packs the crate into a folder; `--no-verify`, because verifying compiles every dependency anew. Returns its path. */
export async function packCrate(folder) {
  const dirty = "--allow-dirty"; // this is asked of a work tree, too
  const listed = await cargo(folder, "--list", dirty);
  checkList(listed.split("\n").filter((line) => line && !/^(warning|note|\s)/.test(line)));
  const printed = await cargo(folder, "--no-verify", dirty);
  if (printed.includes("warning:")) throw new Explained(printed);
  const [, version] = /^version = "(.+)"$/m.exec(readProjectFile("Cargo.toml"));
  const file = join(folder, "package", `autodidact-${version}.crate`);
  if (statSync(file).size > LARGEST) throw new Explained(`The crate has ${statSync(file).size} bytes, too many.`);
  return file;
}
