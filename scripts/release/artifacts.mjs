// What is released, as files.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { APP } from "../lib/paths.mjs";
import { Explained, run } from "../lib/process.mjs";
import { step } from "../lib/report.mjs";
import { packCrate } from "../test/package/crate.mjs";
import { checkContents, pack } from "../test/package/pack.mjs";

async function packSite(folder, version) {
  if (!existsSync(join(APP, "index.html"))) throw new Explained("There is no dist/app: run `npm run build` first.");
  const file = join(folder, `autodidact-site-${version}.tar.gz`);
  await run("tar", ["-czf", file, "-C", APP, "."], { quiet: true });
  return file;
}

/** Makes tarball, crate, site and SHA256SUMS in `folder`. Returns their paths. */
export async function makeArtifacts(folder, version) {
  mkdirSync(folder, { recursive: true });
  const artifacts = {};
  await step("npm package", async () => {
    const packed = await pack(folder);
    artifacts.tarball = packed.file;
    return checkContents(packed);
  });
  await step("crate", async () => {
    const crate = await packCrate(join(folder, "target"));
    artifacts.crate = join(folder, basename(crate));
    copyFileSync(crate, artifacts.crate);
  });
  await step("site", async () => {
    artifacts.site = await packSite(folder, version);
  });
  const sums = Object.values(artifacts).map((file) => {
    return `${createHash("sha256").update(readFileSync(file)).digest("hex")}  ${basename(file)}\n`;
  });
  artifacts.checksums = join(folder, "SHA256SUMS");
  writeFileSync(artifacts.checksums, sums.join(""));
  return artifacts;
}
