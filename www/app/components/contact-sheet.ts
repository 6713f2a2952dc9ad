// A figure as one small image: a row for each role, a column for each of the first samples.

import type { ShownFigure } from "./useFigure.ts";

const COLUMNS = 4;
const ROWS = 3;
/** Edge of a tile in pixels at most. */
const EDGE = 32;

/** The image as a `data:` address, or null where the figure has no tiles. */
export function contactSheet(figure: ShownFigure | null): string | null {
  const rows = figure?.rows.slice(0, ROWS).map(({ tiles }) => tiles.slice(0, COLUMNS)) ?? [];
  const first = rows[0]?.[0];
  if (!first) return null;
  const edge = Math.min(EDGE, Math.max(first.width, first.height));
  const sheet = canvasOf(COLUMNS * edge, rows.length * edge);
  const tile = canvasOf(first.width, first.height);
  const [to, from] = [sheet.getContext("2d"), tile.getContext("2d")];
  rows.forEach((tiles, row) => {
    tiles.forEach((image, column) => {
      from?.putImageData(image, 0, 0);
      to?.drawImage(tile, column * edge, row * edge, edge, edge);
    });
  });
  return sheet.toDataURL();
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  return Object.assign(canvas, { width, height });
}
