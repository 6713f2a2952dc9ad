#!/usr/bin/env node
// Checks the built page with Lighthouse, at a desk and on a phone: performance, accessibility, best practices. Prints the
// scores and what costs points; ends with status 1 when a score is below 90.
// Lighthouse is large and needed for this alone: `npm install --no-save lighthouse` first.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "./bench/server.mjs";
import { APP } from "./lib/paths.mjs";
import { Explained } from "./lib/process.mjs";
import { main } from "./lib/report.mjs";
import { findChromium } from "./setup/browser.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices"];
const LEAST = 90;

async function loadLighthouse() {
  try {
    const [{ default: lighthouse }, { default: desktop }] = await Promise.all([
      import("lighthouse"),
      import("lighthouse/core/config/desktop-config.js"),
    ]);
    return { lighthouse, desktop };
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Explained("This needs Lighthouse: run `npm install --no-save lighthouse`.");
  }
}

/** A fresh Chromium; resolves with the port on which it takes commands. */
function openChromium(profile) {
  const program = findChromium();
  if (!program) throw new Explained("This needs Chromium: put it on PATH or set CHROMIUM to its path.");
  const flags = ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking"];
  const child = spawn(program, [...flags, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"]);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) =>
      reject(new Explained(`Chromium ended with status ${status} before it could be used.`)),
    );
    child.stderr.on("data", (data) => {
      const port = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(String(data))?.[1];
      if (port) resolve({ child, port: Number(port) });
    });
  });
}

/** Prints a device's scores, and each audit that is not perfect and counts. Returns the lowest score. */
function report(device, { categories, audits }) {
  const scores = CATEGORIES.map((id) => [id, Math.round(100 * categories[id].score)]);
  console.log(`${device}: ${scores.map(([id, score]) => `${id} ${score}`).join(", ")}`);
  for (const id of CATEGORIES) {
    for (const { id: name, weight } of categories[id].auditRefs) {
      const { score, title, displayValue } = audits[name];
      if (weight > 0 && score !== null && score < 0.9) console.log(`  ${title} ${displayValue ?? ""}`);
    }
  }
  return Math.min(...scores.map(([, score]) => score));
}

await main(import.meta.url, async () => {
  if (!existsSync(join(APP, "index.html"))) throw new Explained("There is no built page: run `npm run build` first.");
  const { lighthouse, desktop } = await loadLighthouse();
  const { address, close } = await serve({ "/": APP }, { plain: true });
  const profile = mkdtempSync(join(tmpdir(), "autodidact-lighthouse-"));
  const { child, port } = await openChromium(profile);
  try {
    const lowest = [];
    for (const [device, config] of [
      ["desk", desktop],
      ["phone", undefined],
    ]) {
      const { lhr } = await lighthouse(address, { port, onlyCategories: CATEGORIES, logLevel: "error" }, config);
      lowest.push(report(device, lhr));
    }
    if (Math.min(...lowest) < LEAST) throw new Explained(`A score is below ${LEAST}.`);
  } finally {
    child.removeAllListeners("exit");
    child.kill();
    if (child.exitCode === null) await once(child, "exit"); // until then it writes to its profile
    close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
