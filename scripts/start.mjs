#!/usr/bin/env node

// From a clone to a page that trains: sets up, builds, serves dist/app on this machine and prints the address.
//   --port N   the port to start looking at (4173)
//   --open     opens the page in the browser
//   --threads  builds the core for all cores too, which takes as long again
//   --no-build serves what is built already

import { build } from "./build.mjs";
import { APP, ROOT } from "./lib/paths.mjs";
import { Explained } from "./lib/process.mjs";
import { main } from "./lib/report.mjs";
import { setup } from "./setup.mjs";

const DEFAULT_PORT = 4173;

function readPort(options) {
  const position = options.indexOf("--port");
  if (position < 0) return DEFAULT_PORT;
  const port = Number(options[position + 1]);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Explained(`--port needs a number from 1 to 65535, not ${options[position + 1] ?? "nothing"}.`);
}

/** Serves dist/app at `port`, or at the next free one. Returns the address. */
async function serve(port, open) {
  // Imported late: on a fresh machine there is no vite before setup() has run.
  const { preview } = await import("vite");
  const server = await preview({
    root: ROOT,
    logLevel: "warn",
    build: { outDir: APP },
    preview: { port, strictPort: false, open },
  });
  return server.resolvedUrls.local[0];
}

await main(import.meta.url, async (options) => {
  const port = readPort(options);
  const threads = options.includes("--threads");
  await setup({ threads });
  if (!options.includes("--no-build")) await build({ threads });
  const address = await serve(port, options.includes("--open"));
  console.log(`\nAutodidact is at ${address} (Ctrl+C stops it)`);
});
