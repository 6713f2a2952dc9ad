// Opens what was built in Chromium. Every build must train to the very losses of Node, on all cores, and
// on one where the page is not isolated.

import { isDeepStrictEqual } from "node:util";
import { chromium } from "@playwright/test";
import { serve } from "../../bench/server.mjs";
import { Explained } from "../../lib/process.mjs";
import { step } from "../../lib/report.mjs";
import { findChromium } from "../../setup/browser.mjs";
import { readLosses, STEPS } from "./node.mjs";

/** What the page shows once it has trained. */
async function train(browser, { folder, button, plain }) {
  const { address, close } = await serve({ "/": folder }, { plain });
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("requestfailed", (request) => problems.push(`${request.url()} failed`));
  page.on("response", (response) => response.status() >= 400 && problems.push(`${response.url()} is not there`));
  try {
    await page.goto(`${address}?steps=${STEPS}`);
    if (button) await page.getByRole("button", { name: button, exact: true }).click();
    await page.waitForFunction((last) => document.body.textContent.includes(`step ${last}: `), STEPS - 1, {
      timeout: 60_000,
    });
    return readLosses(await page.locator("body").textContent());
  } catch (error) {
    throw new Explained([error.message, ...problems, await page.locator("body").textContent()].join("\n"));
  } finally {
    await page.close();
    close();
  }
}

/** `built`: name, folder, the button that starts, and whether the host isolates no page. */
export async function trainInBrowser(built, wanted) {
  // No adapter, so that `auto` computes on the CPU.
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    for (const one of built) {
      await step(`Chromium: ${one.name}`, async () => {
        const losses = await train(browser, one);
        if (!isDeepStrictEqual(losses, wanted))
          throw new Explained(`${losses.join("\n")}\nNode had\n${wanted.join("\n")}`);
      });
    }
  } finally {
    await browser.close();
  }
}
