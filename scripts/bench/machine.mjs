// Where the numbers come from: machine, browser, versions.

import { readFileSync, statSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { ROOT, readProjectFile } from "../lib/paths.mjs";
import { ask } from "../lib/process.mjs";

function installedVersion(name) {
  return JSON.parse(readFileSync(join(ROOT, "bench/node_modules", name, "package.json"), "utf8")).version;
}

function versions() {
  const commit = ask("git", ["describe", "--always", "--dirty"]);
  return {
    autodidact: `${JSON.parse(readProjectFile("package.json")).version}${commit ? ` (${commit})` : ""}`,
    tfjs: installedVersion("@tensorflow/tfjs"),
    "tfjs-backend-webgpu": installedVersion("@tensorflow/tfjs-backend-webgpu"),
    "jax-js": installedVersion("@jax-js/jax"),
  };
}

export async function describeMachine(page, browser, lib) {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    /** Programs that wanted a core just before, on average: above 0.5 the times are not to be trusted. */
    loadBefore: loadavg()[0],
    chromium: browser.version(),
    ...(await page.evaluate(() => globalThis.bench.describe())),
    versions: versions(),
    wasmBytes: statSync(join(lib, "autodidact.wasm")).size,
  };
}
