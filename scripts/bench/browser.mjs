// The one Chromium in which everything runs.

import { chromium } from "@playwright/test";
import { Explained } from "../lib/process.mjs";
import { findChromium } from "../setup/browser.mjs";

/** As in the end-to-end tests: WebGPU without asking for a known driver, and no chatter in the background. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
];

export async function openPage(address, { headed }) {
  const executablePath = findChromium();
  if (!executablePath) throw new Explained("The benchmark needs Chromium: put it on PATH or set CHROMIUM to its path.");
  const browser = await chromium.launch({ executablePath, args: FLAGS, headless: !headed });
  const page = await browser.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") console.error(`    browser: ${message.text()}`);
  });
  await page.goto(address);
  await page.waitForFunction(() => globalThis.bench !== undefined);
  return { browser, page };
}
