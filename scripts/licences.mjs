#!/usr/bin/env node
// Whose code is in what we publish, and under which licence: LICENSES.txt beside the page and in the package, made from
// what the build takes in. A package whose licence is nowhere to be found ends the build.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./lib/paths.mjs";
import { main, step } from "./lib/report.mjs";
import { npmPackages } from "./licences/npm.mjs";
import { rustPackages } from "./licences/rust.mjs";
import { licenceTexts } from "./licences/texts.mjs";

const HEAD = `Autodidact is built with the work of others. These are their packages and licences. Where a package may be used
under several licences, it is used under the one whose text is here.
`;

/** One section for each text: who is under it, then the text. */
function render(packages) {
  const byText = new Map();
  for (const one of packages) {
    for (const text of licenceTexts(one)) {
      const names = byText.get(text) ?? [];
      names.push(`${one.name} ${one.version} (${one.licence})`);
      byText.set(text, names);
    }
  }
  const sections = [...byText].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
  return [HEAD, ...sections].join(`\n${"-".repeat(100)}\n\n`);
}

const PLACES = { "dist/lib": ["www/lib"], "dist/app": ["www/lib", "www/app"] };

/** Writes the notices. `dist/` must have been built. */
export async function writeNotices() {
  const crates = await rustPackages();
  for (const [folder, sources] of Object.entries(PLACES)) {
    writeFileSync(join(ROOT, folder, "LICENSES.txt"), render([...npmPackages(sources), ...crates]));
  }
  return `${crates.length} crates`;
}

await main(import.meta.url, () => step("Licences", writeNotices));
