// Results on their way out of the worker.

import * as Comlink from "comlink";
import type { Figure } from "./types.ts";

/** Moves the bytes to the page's thread instead of copying them. */
export function moved<T>(value: T, ...arrays: (Uint8Array | Int32Array | Float32Array)[]): T {
  return Comlink.transfer(
    value,
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

export function movedFigure<T extends Figure>(figure: T): T {
  const data = figure.charts.map((chart) => ("values" in chart ? chart.values : chart.pixels));
  return moved(figure, figure.pixels, ...data);
}
