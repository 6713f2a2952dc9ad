// The examples, each by another bundler, as their users would set them up. Each returns the folder to serve.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { build as viteBuild } from "vite";
import { Explained } from "../../lib/process.mjs";
import { tools } from "./project.mjs";

const packageIn = (project) => join(project, "node_modules/autodidact/dist/lib");

/** The vanilla page: no bundler, the package's files beside it. */
function plain(project) {
  const folder = join(project, "vanilla");
  cpSync(packageIn(project), join(folder, "autodidact"), { recursive: true });
  return { folder, button: "Train", plain: true };
}

async function vite(project) {
  const root = join(project, "react");
  await viteBuild({ root, configFile: join(root, "vite.config.js"), logLevel: "error", base: "./" });
  return { folder: join(root, "dist"), button: "Train on the sample" };
}

async function webpack(project) {
  const { webpack: compile } = await tools();
  const context = join(project, "notebook");
  const path = join(project, "webpack");
  const compiler = compile({
    context,
    entry: "./main.js",
    mode: "production",
    output: { path, publicPath: "" },
    performance: false,
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, stats) => (error ? reject(error) : resolve(stats)));
  });
  if (stats.hasErrors() || stats.hasWarnings()) throw new Explained(stats.toString("errors-warnings"));
  cpSync(join(context, "index.html"), join(path, "index.html"));
  return { folder: path };
}

/** esbuild follows no `new URL`: the worker is an entry of its own, and the files it loads are copied. */
async function esbuild(project) {
  const { esbuild: build } = await tools();
  const absWorkingDir = join(project, "notebook");
  const outdir = join(project, "esbuild");
  await build({
    absWorkingDir,
    entryPoints: { main: "main.js", worker: "autodidact/worker" },
    bundle: true,
    format: "esm",
    minify: true,
    outdir,
    logLevel: "error",
  });
  for (const name of ["autodidact.wasm", "autodidact-threads.wasm", "data"]) {
    cpSync(join(packageIn(project), name), join(outdir, name), { recursive: true });
  }
  cpSync(join(absWorkingDir, "index.html"), join(outdir, "index.html"));
  return { folder: outdir };
}

export const BUNDLES = { "no bundler": plain, Vite: vite, webpack, esbuild };
