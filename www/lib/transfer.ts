// Results on their way out of the worker.

import * as Comlink from "comlink";
import type { DenseMaps, Figure } from "./types.ts";

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array;

/** Moves the bytes to the page's thread instead of copying them. */
export function moved<T>(value: T, ...arrays: Numbers[]): T {
  return Comlink.transfer(
    value,
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** The same for a result that is one array. */
export function sent<T extends Numbers>(array: T): T {
  return moved(array, array);
}

export function movedFigure<T extends Figure>(figure: T): T {
  const data = figure.charts.map((chart) => ("values" in chart ? chart.values : chart.pixels));
  return moved(figure, figure.pixels, ...data);
}

/** What the core gives of dense features. */
export function movedMaps(answer: unknown): DenseMaps {
  const maps = answer as DenseMaps;
  return moved(maps, maps.colours, maps.parts);
}
