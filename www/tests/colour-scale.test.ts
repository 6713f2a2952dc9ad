import { describe, expect, it } from "vitest";
import { type Colour, NEGATIVE, POSITIVE, paint, shade, strength, ZERO } from "../app/components/colour-scale.ts";

const linear = (colour: Colour) => colour.map((byte) => (byte / 255) ** 2.2);

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Machado, Oliveira & Fernandes 2009: what is seen without red, green and blue cones, from linear light. */
const BLINDNESS = [
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
];

function seen(colour: Colour, matrix: number[]): number[] {
  const light = linear(colour);
  return [0, 3, 6].map((row) => light.reduce((sum, part, column) => sum + part * (matrix[row + column] as number), 0));
}

describe("colour scale", () => {
  it("puts zero in the middle and the ends at the ends", () => {
    expect([-1, -0.5, 0, 0.25, 1, 7].map((value) => strength(value, -1, 1))).toEqual([-1, -0.5, 0, 0.25, 1, 1]);
    expect(strength(-0.1, -0.2, 1)).toBe(-0.5);
  });

  it("uses one hue where the range lies on one side of zero", () => {
    expect([0, 0.5, 1, -3].map((value) => strength(value, 0, 1))).toEqual([0, 0.5, 1, 0]);
    expect([2, 3, 4].map((value) => strength(value, 2, 4))).toEqual([0, 0.5, 1]);
    expect([-4, -3, -2].map((value) => strength(value, -4, -2))).toEqual([-1, -0.5, 0]);
    expect(strength(5, 5, 5)).toBe(0);
  });

  it("paints numbers and leaves the rest transparent", () => {
    const pixels = [...paint([-1, 0, 1, Number.NaN], -1, 1)];
    expect(pixels).toEqual([...NEGATIVE, 255, ...ZERO, 255, ...POSITIVE, 255, 0, 0, 0, 0]);
  });

  it("grows brighter with the distance from zero, on both sides", () => {
    for (const side of [-1, 1]) {
      const steps = [0, 0.25, 0.5, 0.75, 1].map((part) => luminance(shade(side * part)));
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(((steps.at(-1) ?? 0) + 0.05) / ((steps[0] ?? 0) + 0.05)).toBeGreaterThan(7);
    }
  });

  it("keeps the two sides apart for every common kind of colour blindness", () => {
    for (const matrix of BLINDNESS) {
      for (const part of [0.5, 1]) {
        const [below, above] = [seen(shade(-part), matrix), seen(shade(part), matrix)];
        const apart = Math.hypot(...below.map((light, index) => light - (above[index] as number)));
        expect(apart).toBeGreaterThan(0.1);
      }
    }
  });
});
