// Colours of a heat map: dark at zero, ever brighter with the distance from it, blue below and orange above. So the
// distance can be read without seeing the hues, "bright" means the same on light and dark paper, and every common kind
// of colour blindness tells the two hues apart.

export type Colour = readonly [red: number, green: number, blue: number];

export const NEGATIVE: Colour = [124, 196, 255];
export const ZERO: Colour = [20, 22, 28];
export const POSITIVE: Colour = [255, 178, 102];

/**
 * How far a value is from the neutral colour: -1 at the low end of the scale, 1 at the high end. Neutral is zero, or
 * the end next to zero where the range lies on one side of it.
 */
export function strength(value: number, low: number, high: number): number {
  const neutral = Math.min(Math.max(0, low), high);
  const side = value < neutral ? -1 : 1;
  const end = side < 0 ? low : high;
  return end === neutral ? 0 : side * Math.min(1, (value - neutral) / (end - neutral));
}

/** The colour of a strength. */
export function shade(part: number): Colour {
  const end = part < 0 ? NEGATIVE : POSITIVE;
  const mix = (channel: 0 | 1 | 2) => Math.round(ZERO[channel] + Math.abs(part) * (end[channel] - ZERO[channel]));
  return [mix(0), mix(1), mix(2)];
}

/** RGBA pixels, one a value; what is no number stays transparent. */
export function paint(values: ArrayLike<number>, low: number, high: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) continue;
    pixels.set(shade(strength(value, low, high)), 4 * index);
    pixels[4 * index + 3] = 255;
  }
  return pixels;
}
