// Checks what `npm pack` would publish. A stray ignore file once drops the wasm, and nobody notices before the users do.

import { ROOT, readProjectFile } from "../lib/paths.mjs";
import { ask, Explained } from "../lib/process.mjs";

/** Every relative file that the fields of package.json point to. */
function promisedFiles(manifest) {
  const collect = (value) => (typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(collect));
  const paths = ["main", "module", "types", "exports"].flatMap((field) => collect(manifest[field]));
  return [...new Set(paths.filter((path) => !path.includes("*")).map((path) => path.replace(/^\.\//, "")))];
}

/** Throws Explained unless the package holds a wasm and every file that package.json promises. */
export function checkPackage() {
  const answer = ask("npm", ["pack", "--dry-run", "--json"], { cwd: ROOT });
  if (!answer) throw new Explained("`npm pack --dry-run` failed. Run it to see why.");
  // Lists of packages before npm 12, an object by name since.
  const [{ files, size }] = Object.values(JSON.parse(answer));
  const packed = files.map(({ path }) => path);
  const manifest = JSON.parse(readProjectFile("package.json"));
  const missing = promisedFiles(manifest).filter((path) => !packed.includes(path));
  if (missing.length > 0) throw new Explained(`package.json promises files that are not packed: ${missing.join(", ")}`);
  const wasm = files.filter(({ path }) => path.endsWith(".wasm"));
  if (wasm.length !== 1) throw new Explained(`The package must hold one .wasm file, not ${wasm.length}.`);
  if (wasm[0].size < 1e6) throw new Explained(`${wasm[0].path} has ${wasm[0].size} bytes: that is no build.`);
  console.log(`${packed.length} files, ${(size / 1e6).toFixed(1)} MB packed, with ${wasm[0].path}`);
}
