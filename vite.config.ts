// The page: www/app to dist/app. Relative addresses, so that any static host and sub-path serves it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { ISOLATION } from "./scripts/vite/isolation.ts";
import { offline } from "./scripts/vite/offline.ts";

// `connect-src 'self'` is for loading the wasm and the sample; nothing else is ever requested.
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Where the files of this commit can be read, as a workflow of GitHub knows. */
function sourceAddress(): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = process.env;
  return server && repository && commit ? `${server}/${repository}/blob/${commit}` : null;
}

/** The built page forbids inline code and foreign hosts; the development server needs inline code, so only the build. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
    ],
  };
}

export default defineConfig({
  root: "www/app",
  base: "./",
  publicDir: false,
  define: {
    __SOURCE__: JSON.stringify(sourceAddress()),
    __THREADS__: JSON.stringify(existsSync(join(import.meta.dirname, "www/lib/wasm/autodidact-threads_bg.wasm"))),
  },
  plugins: [contentSecurityPolicy(), offline()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    outDir: "../../dist/app",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 500, // about a third of it crosses the wire
  },
  server: { fs: { allow: ["../.."] }, headers: ISOLATION },
  preview: { headers: ISOLATION },
  test: { root: ".", include: ["www/tests/**/*.test.ts"], environment: "node" },
});
