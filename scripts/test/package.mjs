// The package as npm would publish it: packed, checked, installed in a project of its own, bundled, and trained with.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chaosOnCpu } from "../chaos/cpu.mjs";
import { makeDocs } from "../docs.mjs";
import { step } from "../lib/report.mjs";
import { makeArtifacts } from "../release/artifacts.mjs";
import { agreedVersion } from "../release/version.mjs";
import { ensurePackagesOf } from "../setup/packages.mjs";
import { trainInBrowser } from "./package/browser.mjs";
import { BUNDLES } from "./package/bundles.mjs";
import { checkTypes, lint } from "./package/lint.mjs";
import { checkNode } from "./package/node.mjs";
import { install } from "./package/project.mjs";

const TOOLS = "tests/package";

/** A step that makes something, which is more than its line can tell. */
async function prepare(title, action) {
  let made;
  await step(title, async () => {
    made = await action();
  });
  return made;
}

/** Throws Explained unless everything holds. */
export async function checkPackage() {
  await makeDocs({ check: true });
  await step("Bundlers and checkers", (say) => ensurePackagesOf(TOOLS, say));
  const folder = mkdtempSync(join(tmpdir(), "autodidact-package-"));
  try {
    const { tarball } = await makeArtifacts(folder, agreedVersion());
    await step("publint, are the types wrong", () => lint(tarball));
    const project = await prepare("project", () => install(folder, tarball));
    await step("types", () => checkTypes(project));
    const losses = await prepare("Node", () => checkNode(project));
    const built = [];
    for (const [name, build] of Object.entries(BUNDLES)) {
      await step(`bundle: ${name}`, async () => void built.push({ name, ...(await build(project)) }));
    }
    await trainInBrowser(built, losses);
    await step("chaos", (say) => chaosOnCpu({ kills: 100, seed: 1, say }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
