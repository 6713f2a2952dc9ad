// The npm packages that are bundled: those the sources import, and what these need.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/paths.mjs";

/** Names of the packages that the sources in a folder import. */
function imported(folder) {
  const files = readdirSync(join(ROOT, folder), { recursive: true }).filter((name) => /\.tsx?$/.test(name));
  const text = files.map((name) => readFileSync(join(ROOT, folder, name), "utf8")).join("\n");
  const names = [...text.matchAll(/(?:from|import) "([^.":][^":]*)"/g)].map(([, name]) => name);
  return names.map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
}

export function npmPackages(folders) {
  const found = new Map();
  const visit = (name) => {
    if (found.has(name)) return;
    const folder = join(ROOT, "node_modules", name);
    const {
      version,
      license,
      author,
      dependencies = {},
    } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    found.set(name, { name, version, licence: license, authors: [author?.name ?? author ?? ""], folder });
    Object.keys(dependencies).forEach(visit);
  };
  folders.flatMap(imported).forEach(visit);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}
