// Images beside each other that belong to no sample: what a decoder imagines, what a filter looks for.

import { useMemo } from "preact/hooks";
import type { ImagesChart } from "../../lib/index.ts";
import { fill, number, say, text } from "../state/language.ts";
import { Tile, tilesOf } from "./Tile.tsx";

export function Gallery({ chart }: { chart: ImagesChart }) {
  const tiles = useMemo(() => tilesOf(chart), [chart]);
  const label = fill(text.value.figure.images, { title: say(chart.title), count: number(tiles.length) });
  return (
    <div class="gallery-tiles" role="img" aria-label={label}>
      {tiles.map((image, index) => (
        <Tile key={index} image={image} />
      ))}
    </div>
  );
}
