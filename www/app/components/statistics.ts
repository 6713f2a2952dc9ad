// What charts say in numbers: summaries, bins, axis ticks. Pure, so that they are tested without a page. What is not
// finite (a run that diverged) counts for nothing.

import type { HistogramChart, MatrixChart } from "../../lib/index.ts";

export interface Summary {
  count: number;
  min: number;
  max: number;
  mean: number;
  deviation: number;
}

/** Null when there is no number. */
export function summarize(values: Iterable<number>): Summary | null {
  const known = Array.from(values).filter(Number.isFinite);
  const count = known.length;
  if (count === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const min = known.reduce((a, b) => Math.min(a, b));
  const max = known.reduce((a, b) => Math.max(a, b));
  return { count, min, max, mean, deviation: Math.sqrt(variance) };
}

/** Mean of the diagonal and of the rest; null unless the matrix is square and has a rest. */
export function diagonals({ rows, columns, values }: MatrixChart): { on: number; off: number } | null {
  if (rows !== columns || rows < 2) return null;
  const on = summarize(values.filter((_, index) => index % (columns + 1) === 0));
  const off = summarize(values.filter((_, index) => index % (columns + 1) !== 0));
  return on && off && { on: on.mean, off: off.mean };
}

export interface Cell {
  row: number;
  column: number;
}

/** The cell under a point, given as parts of width and height; null outside. */
export function cellAt(x: number, y: number, { rows, columns }: { rows: number; columns: number }): Cell | null {
  const [row, column] = [Math.floor(y * rows), Math.floor(x * columns)];
  return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
}

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

export interface Distribution {
  /** Edges of the first and the last bin. */
  low: number;
  high: number;
  /** Density in each bin: the bars have an area of 1. */
  heights: number[];
  /** Height that everything drawn fits under. */
  top: number;
}

const NORMAL_REACH = 3.5;

/** What the axis must show: the values, and what is drawn over them. */
function reach({ min, max }: Summary, expected: HistogramChart["expected"]): [number, number] {
  const shown =
    expected.kind === "line" ? [expected.at] : expected.kind === "normal" ? [-NORMAL_REACH, NORMAL_REACH] : [];
  const [low, high] = [Math.min(min, ...shown), Math.max(max, ...shown)];
  // Values that are all alike still need a bin to stand in; a little air keeps a line off the edge.
  const air = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - air, high + air];
}

/** A histogram of as many bins as the number of values bears; null when there is no number. */
export function distribution(values: Iterable<number>, expected: HistogramChart["expected"]): Distribution | null {
  const known = Array.from(values).filter(Number.isFinite);
  const summary = summarize(known);
  if (!summary) return null;
  const [low, high] = reach(summary, expected);
  const bins = Math.min(48, Math.max(8, Math.ceil(2 * Math.sqrt(known.length))));
  const width = (high - low) / bins;
  const heights = new Array<number>(bins).fill(0);
  for (const value of known) {
    const bin = Math.min(bins - 1, Math.floor((value - low) / width));
    heights[bin] = (heights[bin] as number) + 1 / (known.length * width);
  }
  const top = Math.max(...heights, expected.kind === "normal" ? normalDensity(0) : 0);
  return { low, high, heights, top };
}

/** Round numbers between two values, about as many as wanted. */
export function ticks(low: number, high: number, wanted = 5): number[] {
  const rough = (high - low) / wanted;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  // Rounding keeps 0.30000000000000004 off the axis.
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** The two ends of a bar axis: zero is always on it. */
export function barRange(values: Iterable<number>): [number, number] {
  const summary = summarize(values);
  const [low, high] = [Math.min(0, summary?.min ?? 0), Math.max(0, summary?.max ?? 0)];
  return low === high ? [0, 1] : [low, high];
}

/** Rank of each value, from 0 for the least to 1 for the greatest; equal values in their order. */
export function ranks(values: Float32Array): Float32Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const found = new Float32Array(values.length);
  for (const [rank, place] of order.entries()) found[place] = rank / Math.max(1, values.length - 1);
  return found;
}
