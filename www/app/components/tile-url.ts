// Images for SVG, which draws addresses rather than canvases. Each is made once.

import { paint } from "./colour-scale.ts";

const addresses = new WeakMap<object, string>();

export function tileUrl(image: ImageData): string {
  const known = addresses.get(image);
  if (known !== undefined) return known;
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  const url = canvas.toDataURL();
  addresses.set(image, url);
  return url;
}

/** A heat map as an image. */
export function matrixUrl(chart: { values: Float32Array; columns: number; low: number; high: number }): string {
  const known = addresses.get(chart.values);
  if (known !== undefined) return known;
  const url = tileUrl(new ImageData(paint(chart.values, chart.low, chart.high), chart.columns));
  addresses.set(chart.values, url);
  return url;
}
