// A handful of the loaded images, evenly spread over the set; a button turns to others.

import { useState } from "preact/hooks";
import { Tile } from "../components/Tile.tsx";
import { useTiles } from "../components/useTiles.ts";
import { className, dataSet } from "../state/data.ts";
import { fill, text } from "../state/language.ts";

const SHOWN = 36;

/** `count` indices spread over `total`, shifted by `page`. */
function spread(total: number, count: number, page: number): number[] {
  const wanted = Math.min(count, total);
  const stride = total / wanted;
  return Array.from({ length: wanted }, (_, index) => Math.floor((index + ((page * 0.37) % 1)) * stride) % total);
}

export function Thumbnails() {
  const t = text.value.data;
  const set = dataSet.value;
  const [page, setPage] = useState(0);
  const tiles = useTiles(set, set ? spread(set.count, SHOWN, page) : []);
  if (!set) return <div class="thumbs empty" />;
  return (
    <figure class="thumbs-figure">
      <figcaption class="row">
        <span class="muted small">{fill(t.thumbnails, { name: set.name })}</span>
        {set.count > SHOWN && (
          <button type="button" class="quiet" onClick={() => setPage(page + 1)}>
            {t.others}
          </button>
        )}
      </figcaption>
      <div class="thumbs" data-testid="thumbnails">
        {tiles.map(({ index, image }, position) => (
          <span key={position} title={className(index)}>
            <Tile image={image} />
          </span>
        ))}
      </div>
    </figure>
  );
}
