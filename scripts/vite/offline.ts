// What makes the built page installable and lets it start without a network: a manifest, and a service worker that
// knows the files of this build.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { ISOLATION } from "./isolation.ts";

const APP = join(import.meta.dirname, "../../www/app");

const MANIFEST = {
  name: "Autodidact",
  short_name: "Autodidact",
  description: "Train self-supervised models on your own images, in this tab. Nothing leaves the device.",
  start_url: "./",
  scope: "./",
  display: "standalone",
  background_color: "#f6f4ee",
  theme_color: "#f6f4ee",
  icons: [{ src: "./icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" }],
};

/**
 * Kept only by those who load them: samples are large, the first one is what the page opens with; and where the core for
 * threads cannot be had, the plain one takes its place.
 */
const LATER = /\.zip$|threads_bg.*\.wasm$/;

export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "link", attrs: { rel: "manifest", href: "./manifest.webmanifest" }, injectTo: "head" },
    ],
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const files = Object.keys(bundle).filter((name) => name !== "index.html" && !LATER.test(name));
        const code = ["./", "./manifest.webmanifest", ...files.map((name) => `./${name}`)];
        const page = bundle["index.html"];
        const version = createHash("sha256")
          .update(code.join())
          .update(page && "source" in page ? page.source : "");
        const source = readFileSync(join(APP, "service-worker.js"), "utf8")
          .replace("/* CODE */", code.map((name) => JSON.stringify(name)).join(", "))
          .replace("/* ISOLATION */", JSON.stringify(ISOLATION).slice(1, -1))
          .replace("/* VERSION */", version.digest("hex").slice(0, 12));
        const emit = (fileName: string, text: string | Buffer) =>
          this.emitFile({ type: "asset", fileName, source: text });
        emit("service-worker.js", source);
        emit("manifest.webmanifest", JSON.stringify(MANIFEST));
        emit("icon.svg", readFileSync(join(APP, "icon.svg")));
      },
    },
  };
}
