// Images that are chosen by click or key, each with a line of text below.

import type { DataSet } from "../../lib/index.ts";
import { describeImage } from "../state/naming.ts";
import { Tile } from "./Tile.tsx";
import { useTiles } from "./useTiles.ts";

interface Props {
  data: DataSet | null;
  images: readonly number[];
  selected?: ReadonlySet<number>;
  /** Custom property of the colour that an image's line is marked with. */
  colour?: (image: number) => string | undefined;
  caption?: (image: number) => string;
  onPick: (image: number) => void;
  testId?: string;
}

export function ImageGrid({ data, images, selected, colour, caption, onPick, testId }: Props) {
  const tiles = useTiles(data, images);
  return (
    <ul class="image-grid" data-testid={testId}>
      {tiles.map(({ index, image }) => {
        const said = caption?.(index);
        const mark = colour?.(index);
        return (
          <li key={index}>
            <button
              type="button"
              aria-pressed={selected ? selected.has(index) : undefined}
              aria-label={said ? `${describeImage(index)}: ${said}` : describeImage(index)}
              title={describeImage(index)}
              onClick={() => onPick(index)}
            >
              <Tile image={image} />
            </button>
            {said && (
              <span class="small" aria-hidden="true" style={mark ? { "--mark": `var(${mark})` } : undefined}>
                {said}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
