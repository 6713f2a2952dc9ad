// The commands of the README run before anything is installed: what they import at once, Node must have.

import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SCRIPTS = join(dirname(fileURLToPath(import.meta.url)), "../../scripts");

/** Packages that `file` and what it imports need as soon as they are loaded. */
function packages(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imports = readFileSync(file, "utf8").matchAll(/^(?:import|export)\s(?:[^"';]*?from\s+)?"([^"]+)";/gm);
  return [...imports].flatMap(([, name = ""]) => {
    if (name.startsWith(".")) return packages(join(dirname(file), name), seen);
    return isBuiltin(name) ? [] : [`${name} in ${file}`];
  });
}

test.each(["start.mjs", "test.mjs", "build.mjs", "setup.mjs"])("%s starts on a bare machine", (name) => {
  const seen = new Set<string>();
  expect(packages(join(SCRIPTS, name), seen)).toEqual([]);
  expect(seen.size).toBeGreaterThan(3);
});
