// Some images of a data set, as they are asked for.

import { useEffect, useState } from "preact/hooks";
import type { DataSet } from "../../lib/index.ts";

export interface ShownTile {
  index: number;
  image: ImageData;
}

/** The images at `indices`; those of before until they have come. */
export function useTiles(data: DataSet | null, indices: readonly number[]): ShownTile[] {
  const [tiles, setTiles] = useState<ShownTile[]>([]);
  const wanted = indices.join();
  // `wanted` stands for the indices.
  useEffect(() => {
    if (!data || indices.length === 0) return setTiles([]);
    let current = true;
    data
      .images(indices)
      .then((images) => {
        if (current) setTiles(images.map((image, position) => ({ index: indices[position] as number, image })));
      })
      .catch(() => {}); // the set was replaced meanwhile
    return () => {
      current = false;
    };
  }, [data, wanted]);
  return tiles;
}
