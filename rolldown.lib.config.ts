// The npm package: www/lib to dist/lib. Plain modules with the wasm and the samples beside them, so that both a
// bundler and a <script type="module"> find them; declarations come from tsc.

import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";

const OUT = "dist/lib";

/** Addresses in the sources, and where the package keeps those files. */
const ADDRESSES: [string, string][] = [
  ["./worker.ts", "./worker.js"],
  ["autodidact_bg.wasm", "./autodidact.wasm"],
  ["autodidact-threads_bg.wasm", "./autodidact-threads.wasm"],
  ["../../data/", "./data/"],
];

const COPIES: [string, string][] = [
  ["www/lib/wasm/autodidact_bg.wasm", "autodidact.wasm"],
  ["data/fashion-mnist/t10k-images-idx3-ubyte.gz", "data/fashion-mnist/t10k-images-idx3-ubyte.gz"],
  ["data/fashion-mnist/t10k-labels-idx1-ubyte.gz", "data/fashion-mnist/t10k-labels-idx1-ubyte.gz"],
  ["data/emoji/emoji.zip", "data/emoji/emoji.zip"],
];

/** Only a build with `--threads` has it. */
const THREADS = "www/lib/wasm/autodidact-threads_bg.wasm";
if (existsSync(THREADS)) COPIES.push([THREADS, "autodidact-threads.wasm"]);

function assetsBeside(): Plugin {
  return {
    name: "assets-beside",
    transform: {
      filter: { code: "import.meta.url" },
      handler(code) {
        return ADDRESSES.reduce(
          (text, [from, to]) => text.replaceAll(new RegExp(`(["'])${literal(from)}`, "g"), `$1${to}`),
          code,
        );
      },
    },
    writeBundle() {
      for (const [from, to] of COPIES) {
        if (!existsSync(from)) throw new Error(`${from} is missing: build the wasm first (npm run build)`);
        mkdirSync(dirname(join(OUT, to)), { recursive: true });
        cpSync(from, join(OUT, to));
      }
    },
  };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export default defineConfig({
  input: {
    index: "www/lib/index.ts",
    worker: "www/lib/worker.ts",
    node: "www/lib/node.ts",
    "node-worker": "www/lib/node-worker.ts",
  },
  platform: "browser",
  external: /^node:/,
  plugins: [assetsBeside()],
  output: { dir: OUT, format: "esm", chunkFileNames: "[name]-[hash].js", cleanDir: true },
});
