// Small files made on the spot: PNGs of coloured stripes, archives, folders.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { zipSync } from "fflate";

function chunk(type: string, body: Uint8Array): Buffer {
  const data = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(data));
  return Buffer.concat([length, data, check]);
}

/** An RGB image of `size` pixels a side; different seeds look different, the two kinds too. */
export function png(size: number, seed: number, kind: "stripes" | "checks"): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(size * (1 + 3 * size));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const on = kind === "stripes" ? (x + seed) % 8 < 4 : ((x >> 2) + (y >> 2) + seed) % 2 === 0;
      const at = y * (1 + 3 * size) + 1 + 3 * x;
      rows[at] = on ? (seed * 53) % 256 : 20;
      rows[at + 1] = on ? (seed * 97 + y * 4) % 256 : 30;
      rows[at + 2] = on ? 220 : (seed * 11 + x * 3) % 256;
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** Two classes of images by path, `stripes/3.png` and so on. Sizes differ on purpose. */
export function images(perClass: number): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const kind of ["stripes", "checks"] as const) {
    for (let index = 0; index < perClass; index++)
      files[`${kind}/${index}.png`] = png(24 + (index % 5) * 4, index, kind);
  }
  return files;
}

/** The same two classes as JPEG, wide, tall and square, from 40 to 440 pixels. The browser's encoder makes them. */
export async function jpegs(page: Page, perClass: number): Promise<Record<string, Buffer>> {
  const made = await page.evaluate(async (perClass) => {
    const encode = async (kind: string, index: number) => {
      const canvas = new OffscreenCanvas(40 + ((index * 37) % 400), 40 + ((index * 91) % 400));
      const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
      context.fillStyle = `hsl(${(index * 29) % 360} 70% 40%)`;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = "ivory";
      for (let at = 0; at < canvas.width; at += 16) {
        if (kind === "stripes") context.fillRect(at, 0, 8, canvas.height);
        else for (let y = at % 32; y < canvas.height; y += 32) context.fillRect(at, y, 16, 16);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
      return [`${kind}/${index}.jpg`, [...bytes]] as const;
    };
    const indices = Array.from({ length: perClass }, (_, index) => index);
    return Promise.all(["stripes", "checks"].flatMap((kind) => indices.map((index) => encode(kind, index))));
  }, perClass);
  return Object.fromEntries(made.map(([path, bytes]) => [path, Buffer.from(bytes)]));
}

export function zip(files: Record<string, Uint8Array>): Buffer {
  return Buffer.from(zipSync(files));
}

/** Writes the files below `root`; returns `root`. */
export function folder(root: string, files: Record<string, Uint8Array>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}
