// A row of images of which one is shown: dragging, or the arrow keys, go along it.

import { useMemo, useState } from "preact/hooks";
import type { ImagesChart } from "../../lib/index.ts";
import { fill, say, text } from "../state/language.ts";
import { Tile, tilesOf } from "./Tile.tsx";

export function ImageSlider({ chart }: { chart: ImagesChart }) {
  const tiles = useMemo(() => tilesOf(chart), [chart]);
  const [chosen, setChosen] = useState(0);
  // Another model may have fewer images.
  const index = Math.min(chosen, tiles.length - 1);
  const image = tiles[index];
  if (!image) return null;
  const position = fill(text.value.figure.position, { index: index + 1, count: tiles.length });
  return (
    <div class="image-slider">
      <Tile image={image} label={`${say(chart.title)}: ${position}`} />
      <span class="muted small" aria-hidden="true">
        {position}
      </span>
      <input
        type="range"
        min={0}
        max={tiles.length - 1}
        value={index}
        aria-label={say(chart.title)}
        aria-valuetext={position}
        onInput={(event) => setChosen(Number(event.currentTarget.value))}
      />
    </div>
  );
}
