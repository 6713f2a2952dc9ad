// The labelled images as an archive with a folder for each class, which this page and everything else reads as labels.

import { zipSync } from "fflate";
import type { DataSet } from "../../lib/index.ts";
import { byClass, type Labelling } from "./labelling.ts";
import { imageName } from "./naming.ts";
import { safeNames } from "./safe-names.ts";

/** PNG files of the images as the model sees them, in folders by class. */
export async function labelledZip(data: DataSet, labelling: Labelling): Promise<Blob> {
  const classes = byClass(labelling);
  const folders = safeNames([...classes.keys()]);
  const files: Record<string, [Uint8Array, { level: 0 }]> = {};
  for (const [position, images] of [...classes.values()].entries()) {
    const names = safeNames(images.map((image) => imageName(image).replace(/\.\w{1,5}$/, "")));
    const tiles = await data.images(images);
    for (const [index, tile] of tiles.entries()) {
      files[`${folders[position]}/${names[index]}.png`] = [await png(tile), { level: 0 }];
    }
  }
  return new Blob([zipSync(files) as Uint8Array<ArrayBuffer>], { type: "application/zip" });
}

async function png(image: ImageData): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
}
