// Thumbnails of many images on one canvas, from where a map copies them each time it is drawn.

import { useEffect, useState } from "preact/hooks";
import type { DataSet } from "../../lib/index.ts";

export interface Atlas {
  canvas: HTMLCanvasElement;
  /** Edge of a tile in it. */
  edge: number;
  columns: number;
}

/** Larger images are scaled down: a map shows none larger. */
const MOST_EDGE = 48;
/** Images asked for at a time: two thousand large ones would be a hundred megabytes. */
const BATCH = 250;

function empty(count: number, size: number): Atlas {
  const columns = Math.max(1, Math.ceil(Math.sqrt(count)));
  const edge = Math.min(MOST_EDGE, size);
  const canvas = document.createElement("canvas");
  canvas.width = columns * edge;
  canvas.height = Math.ceil(count / columns) * edge;
  return { canvas, edge, columns };
}

function put({ canvas, edge, columns }: Atlas, images: readonly ImageData[], start: number): void {
  const context = canvas.getContext("2d");
  const one = document.createElement("canvas");
  for (const [position, image] of images.entries()) {
    const place = start + position;
    one.width = image.width;
    one.height = image.height;
    one.getContext("2d")?.putImageData(image, 0, 0);
    context?.drawImage(one, (place % columns) * edge, Math.floor(place / columns) * edge, edge, edge);
  }
}

/** The thumbnails of these images, once they have all come. */
export function useAtlas(data: DataSet, indices: Uint32Array): Atlas | null {
  const [atlas, setAtlas] = useState<{ of: string; atlas: Atlas } | null>(null);
  // A map that was drawn anew shows the same images.
  const wanted = `${data.name} ${indices.length} ${indices.at(-1)}`;
  useEffect(() => {
    let current = true;
    const fetch = async () => {
      const made = empty(indices.length, data.width);
      for (let start = 0; start < indices.length && current; start += BATCH) {
        put(made, await data.images(indices.subarray(start, start + BATCH)), start);
      }
      if (current) setAtlas({ of: wanted, atlas: made });
    };
    fetch().catch(() => {}); // the set was replaced meanwhile
    return () => {
      current = false;
    };
  }, [data, wanted]);
  return atlas?.of === wanted ? atlas.atlas : null;
}
