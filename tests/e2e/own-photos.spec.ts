// Own pictures from the clipboard and from the camera. Chromium plays a test picture as its camera.

import { png } from "./support/images.ts";
import { expect, test } from "./support/page.ts";

test("images are pasted anywhere on the page", async ({ app, page }) => {
  await app.open();
  const bytes = [...png(32, 1, "checks")];
  await page.evaluate((bytes) => {
    const data = new DataTransfer();
    for (let index = 0; index < 6; index++) {
      data.items.add(new File([Uint8Array.from(bytes)], `${index}.png`, { type: "image/png" }));
    }
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, bytes);
  await expect.poll(() => app.imageCount()).toBe(6);
});

test("pictures from the camera become two classes, and the camera is off afterwards", async ({ app, page }) => {
  await page.context().grantPermissions(["camera"]);
  await app.open();
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      Object.assign(window, { camera: stream });
      return stream;
    };
  });
  await app.button("Camera").click();
  const dialog = page.getByRole("dialog", { name: "Pictures from the camera" });
  await expect
    .poll(() => dialog.locator("video").evaluate((video: HTMLVideoElement) => video.videoWidth))
    .toBeGreaterThan(0);
  for (const group of ["A", "B"]) {
    for (let count = 1; count <= 3; count++) {
      const button = dialog.getByRole("button", { name: new RegExp(`^Group ${group}`) });
      await button.focus();
      await page.keyboard.press("Enter");
      await expect(button).toHaveText(`Group ${group}: ${count}`);
    }
  }
  await dialog.getByRole("button", { name: "Use these 6 pictures" }).click();
  await expect.poll(() => app.imageCount()).toBe(6);
  await expect(page.locator(".summary dd").last()).toHaveText("2");
  const states = await page.evaluate(() => {
    const { camera } = window as unknown as { camera: MediaStream };
    return camera.getTracks().map(({ readyState }) => readyState);
  });
  expect(states).toEqual(["ended"]);
});

test("a camera that is refused is explained", async ({ app, page }) => {
  await app.open();
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
  });
  await app.button("Camera").click();
  await expect(page.getByRole("dialog")).toContainText("The camera cannot be used: Permission denied");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("HEIC photos are named for what they are", async ({ app, page }) => {
  await app.open();
  await app.choose({ name: "IMG_1.HEIC", buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1") });
  await expect(page.locator("#data").getByRole("alert")).toContainText("HEIC photos");
});
