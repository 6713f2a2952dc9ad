// What those who know packages say of ours.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../lib/paths.mjs";
import { Explained, run } from "../../lib/process.mjs";
import { tools } from "./project.mjs";

const ATTW = join(ROOT, "tests/package/node_modules/.bin/attw");

/** Throws Explained at the first remark. */
export async function lint(tarball) {
  const { publint, formatMessage } = await tools();
  const bytes = readFileSync(tarball);
  const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: content }, level: "suggestion", strict: true });
  if (messages.length > 0) {
    throw new Explained(`publint:\n${messages.map((message) => formatMessage(message, pkg)).join("\n")}`);
  }
  // A wasm file has no types, and the package is for those who can import modules.
  const options = ["--profile", "esm-only", "--exclude-entrypoints", "./autodidact.wasm"];
  await run(ATTW, [tarball, ...options], { quiet: true });
}

/** The type tests, against the installed package. Declarations are checked too: they may need nothing we do not ship. */
export async function checkTypes(project) {
  cpSync(join(ROOT, "tests/package/types.ts"), join(project, "types.ts"));
  const options = {
    ...{ target: "es2022", module: "esnext", moduleResolution: "bundler", strict: true, noEmit: true },
    ...{
      lib: ["es2023", "esnext.disposable", "dom", "dom.iterable", "dom.asynciterable"],
      types: [],
      skipLibCheck: false,
    },
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["types.ts"] }));
  await run(join(ROOT, "node_modules/.bin/tsc"), ["-p", project], { quiet: true });
}
