// The version, which stands in several files.

import { readProjectFile } from "../lib/paths.mjs";
import { Explained } from "../lib/process.mjs";

/** What each file says. */
function stated() {
  const lock = JSON.parse(readProjectFile("package-lock.json"));
  return {
    "package.json": JSON.parse(readProjectFile("package.json")).version,
    "package-lock.json": lock.version ?? lock.packages[""].version,
    "Cargo.toml": /^version = "(.+)"$/m.exec(readProjectFile("Cargo.toml"))?.[1],
    "Cargo.lock": /name = "autodidact"\nversion = "(.+)"/.exec(readProjectFile("Cargo.lock"))?.[1],
    "CHANGELOG.md": /^## \[(\d.*?)\]/m.exec(readProjectFile("CHANGELOG.md"))?.[1],
  };
}

/** Throws Explained unless all files say the same. */
export function agreedVersion() {
  const versions = stated();
  const [version, ...others] = new Set(Object.values(versions));
  if (others.length === 0 && version) return version;
  const list = Object.entries(versions).map(([file, version]) => `${file} says ${version}`);
  throw new Explained(`The files disagree on the version: ${list.join(", ")}.`);
}

/** Throws Explained unless the changelog gives the release a date. */
export function checkChangelog(version) {
  const heading = readProjectFile("CHANGELOG.md").match(new RegExp(`^## \\[${version}\\] – (.+)$`, "m"))?.[1];
  if (/^\d{4}-\d{2}-\d{2}$/.test(heading ?? "")) return heading;
  throw new Explained(`CHANGELOG.md must date the release: \`## [${version}] – 2026-01-31\`, not \`${heading}\`.`);
}
