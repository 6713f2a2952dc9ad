#!/usr/bin/env node
// The reference of the npm package, from its sources: dist/docs. A name without a comment, or a link to nowhere, fails.
// (`cargo doc --release --no-deps --open` makes that of the crate.)

import { join } from "node:path";
import { ROOT } from "./lib/paths.mjs";
import { run } from "./lib/process.mjs";
import { main, step } from "./lib/report.mjs";
import { ensurePackagesOf } from "./setup/packages.mjs";

const FOLDER = "docs/api";

/** `check` looks only, and writes nothing. */
export async function makeDocs({ check = false } = {}) {
  await step("TypeDoc", (say) => ensurePackagesOf(FOLDER, say));
  const typedoc = join(ROOT, FOLDER, "node_modules/.bin/typedoc");
  const options = ["--options", join(ROOT, FOLDER, "typedoc.json"), ...(check ? ["--emit", "none"] : [])];
  await step("Reference", () => run(typedoc, options, { quiet: true }).then(() => undefined));
}

await main(import.meta.url, async (options) => {
  await makeDocs({ check: options.includes("--check") });
});
