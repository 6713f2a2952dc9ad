// The npm packages of package-lock.json.

import { statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/paths.mjs";
import { run } from "../lib/process.mjs";

function modified(...name) {
  return statSync(join(ROOT, ...name), { throwIfNoEntry: false })?.mtimeMs;
}

/** Whether node_modules is as new as package-lock.json: npm writes the hidden copy each time it installs. */
export function packagesAreInstalled(folder = ".") {
  const installed = modified(folder, "node_modules/.package-lock.json");
  return installed !== undefined && installed >= (modified(folder, "package-lock.json") ?? 0);
}

/** Installs what only some need: the packages of a folder with a lock file of its own. */
export async function ensurePackagesOf(folder, say = () => {}) {
  if (packagesAreInstalled(folder)) return "installed";
  say(`npm ci in ${folder}`);
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", join(ROOT, folder)];
  await run("npm", ["ci", ...options], { quiet: true });
  return `npm ci in ${folder}`;
}

/** Step "npm packages". */
export async function ensurePackages(say) {
  if (packagesAreInstalled()) return "installed";
  say("npm ci");
  // Browsers come from the system: see browser.mjs.
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" };
  const options = { env, quiet: true };
  try {
    await run("npm", ["ci", "--no-audit", "--no-fund"], options);
    return "npm ci";
  } catch (error) {
    // A lock file made against a registry that lacks some platform's optional packages fails npm ci on every platform.
    if (!error.message.includes("EUSAGE")) throw error;
    say("npm install, because package-lock.json is incomplete");
    await run("npm", ["install", "--no-save", "--no-audit", "--no-fund"], options);
    return "npm install, because package-lock.json is incomplete";
  }
}
