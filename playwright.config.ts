// End to end in a real Chromium, on the built page: once on the CPU path, once on WebGPU (a software adapter will do).

import { defineConfig } from "@playwright/test";

const PORT = Number(process.env.AUTODIDACT_E2E_PORT ?? 4317);
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 1, // both cores are needed by the page and its worker
  timeout: 180_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS },
    locale: "en-GB",
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    screenshot: "only-on-failure",
    serviceWorkers: "block", // it would keep 25 MB for every test; offline.spec.ts allows it
  },
  projects: [
    { name: "cpu", metadata: { device: "cpu" }, grepInvert: /@webgpu-only/ },
    {
      // What computes, once more. Its shaders take a software adapter most of a minute to prepare.
      name: "webgpu",
      metadata: { device: "webgpu" },
      grep: /@webgpu/,
      timeout: 600_000,
      expect: { timeout: 240_000 },
    },
  ],
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort --host localhost`,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
  },
});
