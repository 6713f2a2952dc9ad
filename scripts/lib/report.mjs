// What a person waiting at the terminal reads: one line a step, with the time it takes.

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Explained } from "./process.mjs";

const TERMINAL = process.stdout.isTTY && !process.env.CI;
const SILENCE = 60_000; // Logs of continuous integration get a sign of life this often, in milliseconds.

/** Seconds as "0.4 s" or "12 min 05 s". */
export function formatTime(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}

function rewrite(text) {
  process.stdout.write(`\r\x1b[2K${text}`);
}

/**
 * Runs one step under a title. `action(say)` may call `say(text)` to tell what it is at, and returns a short outcome.
 * The line shows the elapsed time as it runs and stays behind with the outcome.
 */
export async function step(title, action) {
  const start = Date.now();
  let detail = "";
  const line = () => `  … ${title}${detail && `: ${detail}`} (${formatTime(Date.now() - start)})`;
  const show = () => (TERMINAL ? rewrite(line()) : console.log(line()));
  const timer = setInterval(show, TERMINAL ? 500 : SILENCE);
  const say = (text) => {
    detail = text;
    show();
  };
  try {
    const outcome = await action(say);
    if (TERMINAL) rewrite("");
    console.log(`  ✓ ${title}${outcome ? `: ${outcome}` : ""} (${formatTime(Date.now() - start)})`);
  } catch (error) {
    if (TERMINAL) rewrite("");
    console.log(`  ✗ ${title} (${formatTime(Date.now() - start)})`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs `action(arguments)` if the module of this URL is the program that was started, not one that was imported.
 * Prints what went wrong, without a stack trace where the message explains itself.
 */
export async function main(url, action) {
  const program = process.argv[1]; // Absent when code comes from the command line (node -e).
  if (!program || realpathSync(program) !== fileURLToPath(url)) return;
  try {
    await action(process.argv.slice(2));
  } catch (error) {
    console.error(`\n${error instanceof Explained ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}
