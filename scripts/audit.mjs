#!/usr/bin/env node
// Looks for known faults in the dependencies: npm's advisories for each package-lock.json, RustSec's for Cargo.lock.
// Both live on the network; what could not be looked up is said, and counts as a failure with --strict.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./lib/paths.mjs";
import { ask, Explained } from "./lib/process.mjs";
import { main } from "./lib/report.mjs";

/** Folders with a package-lock.json. */
const LOCKED = [".", "bench", "docs/api", "tests/package"];

/** Each audit ends as one of these. */
const CLEAN = "nothing known";
const UNKNOWN = "NOT AUDITED";
const FAULTY = "FAULTS";

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function readNpm(output) {
  const report = json(output.slice(output.indexOf("{")));
  const counts = report?.metadata?.vulnerabilities;
  if (!counts)
    return { state: UNKNOWN, detail: `npm's advisory database did not answer: ${report?.message ?? output}` };
  const found = Object.entries(counts).filter(([severity, count]) => severity !== "total" && count > 0);
  if (found.length === 0) return { state: CLEAN };
  const names = Object.keys(report.vulnerabilities).join(", ");
  return { state: FAULTY, detail: `${found.map(([severity, count]) => `${count} ${severity}`).join(", ")}: ${names}` };
}

export function readCargo({ status, stdout, stderr }) {
  const report = json(stdout);
  if (!report?.vulnerabilities) {
    const reason = stderr.trim().split("\n").at(-1) || `cargo audit ended with status ${status}`;
    return { state: UNKNOWN, detail: `RustSec's advisory database could not be fetched: ${reason}` };
  }
  const { list } = report.vulnerabilities;
  if (list.length === 0) return { state: CLEAN };
  const names = list.map(({ advisory, package: crate }) => `${crate.name} ${crate.version} (${advisory.id})`);
  return { state: FAULTY, detail: names.join(", ") };
}

function auditNpm(folder) {
  const { stdout } = spawnSync("npm", ["audit", "--json"], {
    cwd: join(ROOT, folder),
    encoding: "utf8",
    timeout: 120_000,
  });
  return readNpm(stdout ?? "");
}

function auditCargo() {
  if (!ask("cargo", ["audit", "--version"])) {
    return { state: UNKNOWN, detail: "`cargo audit` is missing; `cargo install --locked cargo-audit` brings it" };
  }
  return readCargo(spawnSync("cargo", ["audit", "--json"], { cwd: ROOT, encoding: "utf8", timeout: 300_000 }));
}

await main(import.meta.url, (options) => {
  const audits = [...LOCKED.map((folder) => [`npm, ${folder}`, auditNpm(folder)]), ["Rust", auditCargo()]];
  for (const [name, { state, detail }] of audits) console.log(`${name}: ${state}${detail ? `. ${detail}` : ""}`);
  const states = audits.map(([, { state }]) => state);
  if (states.includes(FAULTY)) throw new Explained("Dependencies have known faults.");
  if (states.includes(UNKNOWN) && options.includes("--strict")) throw new Explained("Not everything was audited.");
});
