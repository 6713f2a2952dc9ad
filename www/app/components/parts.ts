// Maps of parts as images: a colour each, chosen so that people who confuse colours tell them apart (Okabe & Ito 2008).

const COLOURS = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
] as const;

/** One image for each map of `width` × `height` parts; the background is left clear. */
export function partTiles(parts: Uint8Array, width: number, height: number): ImageData[] {
  const area = width * height;
  return Array.from({ length: Math.floor(parts.length / area) }, (_, index) => {
    const pixels = new Uint8ClampedArray(4 * area);
    parts.subarray(index * area, (index + 1) * area).forEach((part, place) => {
      const colour = part > 0 ? COLOURS[(part - 1) % COLOURS.length] : undefined;
      if (colour) pixels.set([...colour, 255], 4 * place);
    });
    return new ImageData(pixels, width, height);
  });
}
