#!/usr/bin/env node
// Times the first minute of somebody new on the built page: open it, drop 200 photos, see two views, train, see a loss,
// then an MAE fill in what is hidden. Prints seconds since the page was asked for. Nothing is asserted.
//   --photos N           how many photos (200)
//   --size WIDTHxHEIGHT  their size (1600x1200)

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { serve } from "./bench/server.mjs";
import { writePhotos } from "./first-minute/photos.mjs";
import { APP } from "./lib/paths.mjs";
import { Explained } from "./lib/process.mjs";
import { main } from "./lib/report.mjs";
import { findChromium } from "./setup/browser.mjs";

const FLAGS = ["--no-sandbox", "--disable-background-networking"];

/** Drops a folder on the page, as from a file manager. */
async function drop(page, path) {
  const zone = page.getByTestId("drop-zone");
  await zone.scrollIntoViewIfNeeded();
  const box = await zone.boundingBox();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: box.x + 20, y: box.y + 20, data });
  }
}

/** Whether every tile of these rows of the figure shows something. */
function drawn(page, roles) {
  return page.waitForFunction((roles) => {
    const shows = (canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const pixels = new Uint32Array(data.buffer);
      return pixels.some((pixel) => pixel !== pixels[0]);
    };
    return roles.every((role) => {
      const tiles = [...document.querySelectorAll(`[data-role="${role}"] canvas`)];
      return tiles.length > 0 && tiles.every(shows);
    });
  }, roles);
}

/** The walk; what was reached and after how many seconds. */
async function walk(page, address, photos, count) {
  const start = performance.now();
  const times = [];
  const note = (what) => times.push([what, (performance.now() - start) / 1000]);
  const ready = page.getByRole("button", { name: /^Train( again)?$/, disabled: false });
  await page.goto(address);
  await page.locator("h1").waitFor();
  note("the page is there");
  await drop(page, photos);
  await page.locator(".summary .name").filter({ hasText: "photos" }).waitFor();
  note(`${count} photos are loaded`);
  await ready.waitFor();
  await drawn(page, ["view0", "view1"]);
  note("first pair of views");
  await ready.click();
  await page.getByTestId("loss").waitFor();
  note("first point of the loss");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await ready.waitFor();
  await page.getByRole("radio", { name: "MAE", exact: true }).check();
  await ready.click();
  await page
    .getByTestId("step")
    .filter({ hasText: /^[1-9]/ })
    .waitFor();
  await drawn(page, ["masked", "predicted"]);
  note("first reconstruction of an MAE that trains");
  return times;
}

/** The options; throws an explanation of what is wrong with them. */
function read(args) {
  const options = { photos: { type: "string", default: "200" }, size: { type: "string", default: "1600x1200" } };
  const { values } = parseArgs({ args, options });
  const [count, size] = [Number(values.photos), values.size.split("x").map(Number)];
  if (!(count >= 2) || size.length !== 2 || !size.every((edge) => edge >= 16)) {
    throw new Explained("Give --photos a number from 2 on, and --size as WIDTHxHEIGHT, 16 pixels a side at least.");
  }
  return { count, size };
}

await main(import.meta.url, async (args) => {
  const { count, size } = read(args);
  if (!existsSync(join(APP, "index.html"))) throw new Explained("There is no built page: run `npm run build` first.");
  const executablePath = findChromium();
  if (!executablePath) throw new Explained("This needs Chromium: put it on PATH or set CHROMIUM to its path.");
  const folder = mkdtempSync(join(tmpdir(), "autodidact-first-minute-"));
  const { address, close } = await serve({ "/": APP }, { plain: true });
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const photos = join(folder, "photos");
    const bytes = await writePhotos(browser, photos, count, size);
    const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}`;
    console.log(`${count} photos of ${size.join("×")}, ${(bytes / 1e6).toFixed(0)} MB in all; ${machine}`);
    const page = await browser.newPage({ locale: "en-GB", viewport: { width: 1280, height: 900 } });
    for (const [what, seconds] of await walk(page, address, photos, count)) {
      console.log(`${seconds.toFixed(1).padStart(6)} s  ${what}`);
    }
  } finally {
    await browser.close();
    close();
    rmSync(folder, { recursive: true, force: true });
  }
});
