import { describe, expect, it } from "vitest";
import { smooth, thin } from "../app/state/curve.ts";

describe("curves", () => {
  it("keep short ones as they are and thin long ones without losing the last point", () => {
    expect(thin([1, 2, 3], [4, 5, 6])).toEqual({ steps: [1, 2, 3], values: [4, 5, 6] });
    const long = Array.from({ length: 10_000 }, (_, index) => index);
    const { steps, values } = thin(long, long, 100);
    expect(steps.length).toBeLessThanOrEqual(101);
    expect(steps.at(-1)).toBe(9999);
    expect(values).toEqual(steps);
  });

  it("smooth a constant to itself and never leave the range of the values", () => {
    expect(smooth([3, 3, 3]).every((value) => Math.abs(value - 3) < 1e-12)).toBe(true);
    const smoothed = smooth([5, 1, 5, 1, 5]);
    expect(smoothed[0]).toBeCloseTo(5);
    expect(Math.max(...smoothed)).toBeLessThanOrEqual(5);
    expect(Math.min(...smoothed)).toBeGreaterThanOrEqual(1);
  });
});
