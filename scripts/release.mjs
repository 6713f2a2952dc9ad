#!/usr/bin/env node
// A release from a tag: the npm tarball, the crate and the static site, with their checksums, in dist/release.
//   --dry-run   needs no tag, and takes dist/ as it is
//   --publish   uploads tarball and crate afterwards; npm and cargo must be logged in
// A tag is `v` and the version that package.json, Cargo.toml and the changelog agree on.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ROOT } from "./lib/paths.mjs";
import { ask, Explained, run } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { makeArtifacts } from "./release/artifacts.mjs";
import { agreedVersion, checkChangelog } from "./release/version.mjs";
import { setup } from "./setup.mjs";

const OUT = join(ROOT, "dist/release");

/** The tag must be that of the version and stand at this very commit, with nothing changed since. */
function checkTag(version) {
  const tags = ask("git", ["tag", "--points-at", "HEAD"])?.split("\n") ?? [];
  if (!tags.includes(`v${version}`)) throw new Explained(`This commit has no tag v${version}: git tag v${version}`);
  const changes = ask("git", ["status", "--porcelain"]);
  if (changes) throw new Explained(`The work tree has changes that the tag does not:\n${changes}`);
}

async function publish({ tarball }) {
  await step("npm publish", () => run("npm", ["publish", tarball, "--access", "public"]));
  await step("cargo publish", () => run("cargo", ["publish", "--locked"]));
}

await main(import.meta.url, async (options) => {
  const dry = options.includes("--dry-run");
  const version = agreedVersion();
  if (!dry) {
    await step("Tag", () => checkTag(version));
    await step("Changelog", () => checkChangelog(version));
    await setup({ threads: true });
    await build({ optimize: true, threads: true });
  }
  rmSync(OUT, { recursive: true, force: true });
  const artifacts = await makeArtifacts(OUT, version);
  for (const [name, path] of Object.entries(artifacts)) console.log(`  ${name}: ${path}`);
  if (options.includes("--publish") && !dry) await publish(artifacts);
});
