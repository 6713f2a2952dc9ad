// One Chromium with one run in it.

import { join } from "node:path";
import { chromium } from "@playwright/test";
import { FLAGS } from "../bench/browser.mjs";
import { serve } from "../bench/server.mjs";
import { ROOT } from "../lib/paths.mjs";
import { findChromium } from "../setup/browser.mjs";

/** Garbage is collected when asked for, and memory is measured at once. */
const MEASURING = ["--js-flags=--expose-gc", "--enable-blink-features=ForceEagerMeasureMemory"];

const FOLDERS = {
  "/lib/": join(ROOT, "dist/lib"),
  "/instrument.js": join(ROOT, "bench/instrument.js"),
  "/plan.mjs": join(ROOT, "scripts/chaos/plan.mjs"),
  "/": join(ROOT, "scripts/soak/page"),
};

/** `train(count)` trains so many steps and tells what is held then. */
export async function openRun(device, method, steps) {
  const { address, close } = await serve(FOLDERS);
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...FLAGS, ...MEASURING] });
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => globalThis.begin !== undefined);
  await page.evaluate((options) => globalThis.begin(options), { device, method, steps });
  return {
    train: (count) => page.evaluate((count) => globalThis.train(count), count),
    async end() {
      await browser.close();
      close();
    },
  };
}
