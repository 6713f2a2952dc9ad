// Installing system packages, on systems that have apt and where this user may.

import { readFileSync } from "node:fs";
import { ask, Explained, run, which } from "../lib/process.mjs";

/** The names a Linux system goes by (ID, then ID_LIKE of /etc/os-release); empty elsewhere. */
export function systemNames() {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    const field = (name) => text.match(new RegExp(`^${name}="?([^"\\n]*)"?$`, "m"))?.[1].split(" ") ?? [];
    return [...field("ID"), ...field("ID_LIKE")];
  } catch {
    return [];
  }
}

/** The words to put before a command that needs root: none for root, sudo where it asks no password, else undefined. */
export function asRoot() {
  if (process.getuid?.() === 0) return [];
  return which("sudo") && ask("sudo", ["-n", "true"]) !== undefined ? ["sudo", "-n"] : undefined;
}

/** Runs a command as root. Throws Explained, naming the command to run by hand, when this user may not. */
export async function runAsRoot(...command) {
  const prefix = asRoot();
  if (!prefix) throw new Explained(`This needs root. Run it yourself, then start again:\n  sudo ${command.join(" ")}`);
  const [program, ...args] = [...prefix, ...command];
  await run(program, args, { quiet: true });
}

let listsAreFresh = false;

/** Installs Debian packages. `purpose` completes the message for systems where that cannot be done. */
export async function aptInstall(packages, purpose, say) {
  if (!which("apt-get")) throw new Explained(`${purpose} Install it by hand: this system has no apt-get.`);
  const install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends"];
  if (!asRoot()) {
    throw new Explained(`${purpose} Installing needs root. Run this, then start again:
  sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(" ")}`);
  }
  if (!listsAreFresh) {
    say("apt-get update");
    await runAsRoot("apt-get", "update");
    listsAreFresh = true;
  }
  say(`apt-get install ${packages.join(" ")}`);
  await runAsRoot(...install, ...packages);
}
