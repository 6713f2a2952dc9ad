// The page starts and trains without a network once it has been visited.

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

test("can be installed: a manifest and an icon of its own host", async ({ app, page }) => {
  await app.open(TINY);
  const href = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await page.evaluate(async (address) => (await fetch(address as string)).json(), href);
  expect(manifest).toMatchObject({ name: "Autodidact", start_url: "./", display: "standalone" });
  for (const { src } of manifest.icons) expect((await page.request.get(new URL(src, page.url()).href)).ok()).toBe(true);
});
