// What the tests need besides the build: a Chromium, a software Vulkan driver for WebGPU without a GPU, and lints.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ask, Explained, run, which } from "../lib/process.mjs";
import { aptInstall, systemNames } from "./apt.mjs";
import { rustEnvironment } from "./rust.mjs";

const MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const VULKAN_DRIVERS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/** Path of a Chromium or Chrome, or undefined. CHROMIUM names another one. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  if (process.platform === "darwin" && existsSync(MAC_CHROME)) return MAC_CHROME;
  return which("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
}

/** Step "Chromium". */
export async function ensureChromium(say) {
  if (process.env.CHROMIUM && !findChromium()) {
    throw new Explained(`CHROMIUM is set to ${process.env.CHROMIUM}, which does not exist.`);
  }
  if (findChromium()) return findChromium();
  const purpose = "The browser tests need Chromium.";
  // Elsewhere, Ubuntu included, apt's chromium is a snap or missing.
  if (systemNames()[0] !== "debian") {
    throw new Explained(`${purpose} Install Chromium or Chrome so that it is on PATH, or set CHROMIUM to its path.`);
  }
  await aptInstall(["chromium"], purpose, say);
  if (!findChromium()) throw new Explained("Debian's chromium package was installed, but PATH has no chromium.");
  return `${findChromium()}, installed`;
}

/** Mesa's software Vulkan driver (lavapipe), as the path of the file that describes it, or undefined. */
export function findLavapipe() {
  for (const folder of VULKAN_DRIVERS.filter((place) => existsSync(place))) {
    const name = readdirSync(folder).find((entry) => /^lvp_icd\..*json$/.test(entry));
    if (name) return join(folder, name);
  }
  return undefined;
}

/** Step "WebGPU driver": on Linux, a driver that needs no GPU, so that the same tests run everywhere. */
export async function ensureVulkan(say) {
  if (process.platform !== "linux") return "the system's";
  if (!findLavapipe()) {
    await aptInstall(["mesa-vulkan-drivers"], "WebGPU tests without a GPU need Mesa's lavapipe.", say);
    if (!findLavapipe()) throw new Explained(`Mesa was installed, but brought no lavapipe to ${VULKAN_DRIVERS[0]}.`);
  }
  return "lavapipe";
}

/** The environment in which native WebGPU tests run: lavapipe, unless the user chose a driver. */
export function vulkanEnvironment() {
  const chosen = process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES;
  const lavapipe = findLavapipe();
  return chosen || !lavapipe ? {} : { VK_ICD_FILENAMES: lavapipe, VK_DRIVER_FILES: lavapipe };
}

/** Step "Rust lints": clippy and rustfmt of the toolchain in use. */
export async function ensureRustLints(say) {
  const { toolchain, env } = rustEnvironment();
  const missing = ["clippy", "fmt"].filter((tool) => !ask("cargo", [...toolchain.words, tool, "--version"], { env }));
  if (missing.length === 0) return "clippy, rustfmt";
  if (toolchain.name === "debian") {
    await aptInstall(["rust-web-clippy", "rustfmt-web"], "The tests need clippy and rustfmt.", say);
  } else {
    say("rustup component add clippy rustfmt");
    await run("rustup", [...toolchain.words, "component", "add", "clippy", "rustfmt"], { quiet: true });
  }
  return "clippy, rustfmt, installed";
}
