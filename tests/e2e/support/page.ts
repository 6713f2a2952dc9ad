// The page as the tests see it: opened on the project's device, with settings small enough for a software GPU.

import { readFileSync } from "node:fs";
import { test as base, type Download, expect, type Locator, type Page } from "@playwright/test";

export type Device = "cpu" | "webgpu";

/** Tiny shapes: the point is that it works, not how fast. */
export const TINY = {
  batch_size: 8,
  convnet_width: 4,
  vit_dim: 16,
  vit_depth: 1,
  vit_heads: 2,
  decoder_dim: 16,
  decoder_depth: 1,
  decoder_heads: 2,
};

/** Epochs of a run that is still training when a test stops it, however few its images and fast the machine. */
export const UNTIL_STOPPED = 10_000;

/**
 * Presses the button that names the file, and reads what comes. Presses again when nothing does: what arrives in the
 * page meanwhile can move a button away from under the pointer.
 */
export async function downloaded(page: Page, name: string): Promise<Buffer> {
  const wanted = { predicate: (file: Download) => file.suggestedFilename() === name, timeout: 20_000 };
  let path = "";
  await expect(async () => {
    const [file] = await Promise.all([
      page.waitForEvent("download", wanted),
      page.getByRole("button", { name }).click({ timeout: 20_000 }),
    ]);
    path = await file.path();
  }).toPass();
  return readFileSync(path);
}

export class App {
  readonly page: Page;
  readonly device: Device;

  constructor(page: Page, device: Device) {
    this.page = page;
    this.device = device;
  }

  /** Opens the page on the project's device and waits until it can train. */
  async open(settings: Record<string, string | number> = TINY): Promise<void> {
    const query = new URLSearchParams({ device: this.device });
    for (const [name, value] of Object.entries(settings)) query.set(name, String(value));
    await this.page.goto(`./?${query}`);
    if (this.device === "webgpu") {
      const adapter = await this.page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);
      expect(adapter, "this project needs a WebGPU adapter, a software one will do").toBe(true);
    }
    await this.ready();
  }

  /** Waits until the data is loaded and a trainer is prepared on the device that was asked for. */
  async ready(): Promise<void> {
    await expect(this.trainButton).toBeEnabled();
    await expect(this.page.getByTestId("device")).toHaveAttribute("data-device", this.device);
  }

  get trainButton(): Locator {
    return this.page.getByRole("button", { name: /^Train( again)?$/ });
  }

  /** Settings stand in tabs, by the stage they act on. */
  async unfold(group: "Images" | "Objective" | "Views" | "Encoder" | "Training"): Promise<void> {
    await this.page.getByRole("tab", { name: group }).click();
  }

  get state(): Locator {
    return this.page.getByTestId("state");
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async step(): Promise<number> {
    return Number(await this.page.getByTestId("train-progress").getAttribute("value"));
  }

  async trainUntil(step: number): Promise<void> {
    await expect.poll(() => this.step()).toBeGreaterThanOrEqual(step);
  }

  async imageCount(): Promise<number> {
    return Number(((await this.page.getByTestId("image-count").textContent()) ?? "").replace(/\D/g, ""));
  }

  /** What a row of the figure shows, to tell whether it changed. */
  row(role: string): Promise<string[]> {
    return this.page
      .locator(`[data-role="${role}"] canvas`)
      .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
  }

  /** Drops files and folders as a person does, from the file manager. */
  async drop(...paths: string[]): Promise<void> {
    const zone = this.page.getByTestId("drop-zone");
    await zone.scrollIntoViewIfNeeded();
    const box = await zone.boundingBox();
    if (!box) throw new Error("the drop zone is not on the page");
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await session.send("Input.dispatchDragEvent", { type, x: box.x + 20, y: box.y + 20, data });
    }
    await session.detach();
  }

  /** Chooses files through the picker. */
  async choose(...files: { name: string; buffer: Buffer }[]): Promise<void> {
    const payloads = files.map((file) => ({ ...file, mimeType: "application/octet-stream" }));
    await this.page.getByTestId("file-input").setInputFiles(payloads);
  }
}

/** `app` on the project's device; a page error fails the test. */
export const test = base.extend<{ app: App }>({
  app: async ({ page }, use, info) => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await use(new App(page, info.project.metadata.device as Device));
    expect(errors).toEqual([]);
  },
});

export { expect };
