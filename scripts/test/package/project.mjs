// A project that uses the package, outside of this one: nothing of ours is found by accident.

import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../lib/paths.mjs";
import { run } from "../../lib/process.mjs";

const TOOLS = join(ROOT, "tests/package");

/** The bundlers and checkers of tests/package; they are installed by now. */
export const tools = () => import(pathToFileURL(join(TOOLS, "tools.mjs")).href);

/** What the examples take besides ours. */
const PEERS = ["react", "react-dom", "@observablehq/runtime"];

/** Installs the tarball, without a network, and the examples beside it. Returns the folder. */
export async function install(parent, tarball) {
  const folder = join(parent, "project");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder, quiet: true });
  for (const name of PEERS) {
    mkdirSync(join(folder, "node_modules", name, ".."), { recursive: true });
    symlinkSync(join(TOOLS, "node_modules", name), join(folder, "node_modules", name));
  }
  symlinkSync(join(ROOT, "node_modules/onnxruntime-web"), join(folder, "node_modules/onnxruntime-web"));
  cpSync(join(ROOT, "examples"), folder, { recursive: true });
  cpSync(join(TOOLS, "api.mjs"), join(folder, "node/api.mjs"));
  return folder;
}
