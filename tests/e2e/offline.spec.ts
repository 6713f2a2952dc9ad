// The page starts and trains without a network once it has been visited.

import { join } from "node:path";
import { preview } from "vite";
import { expect, TINY, test } from "./support/page.ts";

test.use({ serviceWorkers: "allow" });

test("works offline after the first visit, samples and address included", async ({ app, page, context }) => {
  await app.open(TINY);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await context.setOffline(true);
  await app.open({ ...TINY, method: "mae", seed: 3 });
  await expect(page.getByRole("radio", { name: "MAE" })).toBeChecked();
  expect(await app.imageCount()).toBe(10_000);
  await app.trainButton.click();
  await app.trainUntil(1);
});

test("computes on all cores from the second visit on, where the host does not isolate the page", async ({
  app,
  page,
}) => {
  const root = join(import.meta.dirname, "../..");
  const plain = { configFile: false, root, build: { outDir: "dist/app" }, preview: { port: 0 } } as const;
  const host = await preview(plain);
  try {
    await page.goto(`${host.resolvedUrls?.local[0]}?${new URLSearchParams({ device: "cpu", batch_size: "8" })}`);
    await app.ready();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(page.getByTestId("device")).toContainText("one core");

    await app.button("Reload now").click();
    await expect.poll(() => page.evaluate(() => crossOriginIsolated)).toBe(true);
    await app.ready();
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    await expect(page.getByTestId("device")).toContainText(`${Math.min(cores, 8)} cores`);
    await expect(app.button("Reload now")).toHaveCount(0);
    await app.trainButton.click();
    await app.trainUntil(1);
  } finally {
    await host.close();
  }
});

test("can be installed: a manifest and an icon of its own host", async ({ app, page }) => {
  await app.open(TINY);
  const href = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await page.evaluate(async (address) => (await fetch(address as string)).json(), href);
  expect(manifest).toMatchObject({ name: "Autodidact", start_url: "./", display: "standalone" });
  for (const { src } of manifest.icons) expect((await page.request.get(new URL(src, page.url()).href)).ok()).toBe(true);
});
