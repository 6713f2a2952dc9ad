// Running other programs: quietly while set-up reports for them, or on the terminal when their own progress is of use.

import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { ROOT } from "./paths.mjs";

/** A failure whose message already tells the reader what to do: printed without a stack trace. */
export class Explained extends Error {}

const running = new Set();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
}

/** The first and last lines of a text: npm names the cause at the top, cargo at the bottom. */
function abridge(text) {
  const lines = text.split("\n");
  return (lines.length <= 45 ? lines : [...lines.slice(0, 15), "…", ...lines.slice(-30)]).join("\n");
}

/**
 * Runs a program to its end. `quiet` collects what it prints and shows an excerpt only on failure.
 * Returns what it printed (quiet) or an empty string. Throws Explained when it fails or passes `timeout` milliseconds.
 */
export function run(command, args, { env = process.env, cwd = ROOT, quiet = false, timeout } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"];
    const child = spawn(command, args, { env, cwd, stdio, timeout });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
    child.on("error", (error) => {
      running.delete(child);
      reject(new Explained(`${command} could not be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve(output);
      const reason = signal ? `was ended by ${signal}` : `ended with status ${code}`;
      const excerpt = abridge(output.trimEnd());
      reject(new Explained(`\`${[command, ...args].join(" ")}\` ${reason}${excerpt && `:\n${excerpt}`}`));
    });
  });
}

/** What a short command prints, or undefined when it is missing or fails. */
export function ask(command, args, { env = process.env, cwd = ROOT } = {}) {
  const result = spawnSync(command, args, { env, cwd, encoding: "utf8", timeout: 20_000 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Full path of the first of these programs that PATH has, or undefined. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: the next folder may have it.
      }
    }
  }
  return undefined;
}
