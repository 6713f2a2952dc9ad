import { describe, expect, it } from "vitest";
import {
  barRange,
  cellAt,
  diagonals,
  distribution,
  normalDensity,
  ranks,
  summarize,
  ticks,
} from "../app/components/statistics.ts";
import type { MatrixChart } from "../lib/index.ts";

const TITLE = { en: "", fr: "" };

function matrix(rows: number, columns: number, values: number[]): MatrixChart {
  return {
    kind: "matrix",
    title: TITLE,
    note: TITLE,
    rows,
    columns,
    values: Float32Array.from(values),
    low: -1,
    high: 1,
  };
}

describe("summaries", () => {
  it("leave out what is not finite", () => {
    expect(summarize([1, Number.NaN, 3, Number.POSITIVE_INFINITY])).toEqual({
      count: 2,
      min: 1,
      max: 3,
      mean: 2,
      deviation: 1,
    });
    expect(summarize([Number.NaN])).toBeNull();
  });

  it("tell the diagonal from the rest, of square matrices only", () => {
    expect(diagonals(matrix(2, 2, [1, 0.25, 0.75, 0]))).toEqual({ on: 0.5, off: 0.5 });
    expect(diagonals(matrix(3, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1]))).toEqual({ on: 1, off: 0 });
    expect(diagonals(matrix(2, 1, [1, 2]))).toBeNull();
    expect(diagonals(matrix(1, 1, [1]))).toBeNull();
  });

  it("find the cell under a point", () => {
    const size = { rows: 2, columns: 4 };
    expect(cellAt(0, 0, size)).toEqual({ row: 0, column: 0 });
    expect(cellAt(0.99, 0.5, size)).toEqual({ row: 1, column: 3 });
    expect(cellAt(1, 0.5, size)).toBeNull();
    expect(cellAt(0.5, -0.01, size)).toBeNull();
  });
});

describe("histograms", () => {
  const area = (values: number[], expected: Parameters<typeof distribution>[1]) => {
    const shown = distribution(values, expected);
    if (!shown) throw new Error("there are values");
    return (shown.heights.reduce((sum, height) => sum + height, 0) * (shown.high - shown.low)) / shown.heights.length;
  };

  it("count every value once", () => {
    const values = Array.from({ length: 101 }, (_, index) => index / 100);
    for (const expected of [{ kind: "nothing" }, { kind: "line", at: 2 }, { kind: "normal" }] as const) {
      expect(area(values, expected)).toBeCloseTo(1);
      expect(area([3], expected)).toBeCloseTo(1);
      expect(area([0, 0, 0, Number.NaN], expected)).toBeCloseTo(1);
    }
  });

  it("reach what they are compared with", () => {
    const line = distribution([0, 0.01], { kind: "line", at: 0.5 });
    expect(line?.low).toBeLessThan(0);
    expect(line?.high).toBeGreaterThan(0.5);
    const normal = distribution([0.1], { kind: "normal" });
    expect(normal?.low).toBeLessThan(-3);
    expect(normal?.high).toBeGreaterThan(3);
    expect(normal?.top).toBeGreaterThanOrEqual(normalDensity(0));
    expect(distribution([Number.NaN], { kind: "nothing" })).toBeNull();
  });

  it("follow the bell curve where values are normal", () => {
    // Quantiles of the logistic distribution with the same spread come within a few hundredths of the bell.
    const values = Array.from({ length: 4000 }, (_, index) => Math.log((index + 0.5) / (3999.5 - index)) / 1.702);
    const shown = distribution(values, { kind: "normal" });
    const width = ((shown?.high ?? 0) - (shown?.low ?? 0)) / (shown?.heights.length ?? 1);
    for (const [bin, height] of (shown?.heights ?? []).entries()) {
      const x = (shown?.low ?? 0) + (bin + 0.5) * width;
      expect(Math.abs(height - normalDensity(x)), `at ${x}`).toBeLessThan(0.05);
    }
  });
});

describe("axes", () => {
  it("have round numbers inside the range", () => {
    expect(ticks(-0.04, 0.52)).toEqual([0, 0.2, 0.4]);
    expect(ticks(-3.6, 3.6)).toEqual([-2, 0, 2]);
    expect(ticks(0, 0.35, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticks(1, 1)).toEqual([]);
    expect(ticks(0, Number.NaN)).toEqual([]);
  });

  it("of bars always hold zero", () => {
    expect(barRange([0.2, 0.8])).toEqual([0, expect.closeTo(0.8)]);
    expect(barRange([-2, -1])).toEqual([-2, 0]);
    expect(barRange([0, 0])).toEqual([0, 1]);
    expect(barRange([])).toEqual([0, 1]);
  });
});

describe("ranks", () => {
  it("go from the least to the greatest, whatever the distances", () => {
    expect([...ranks(Float32Array.from([5, 1, 1000, 2, 4]))]).toEqual([0.75, 0, 1, 0.25, 0.5]);
    expect([...ranks(Float32Array.from([7]))]).toEqual([0]);
  });
});
