// One small image, drawn once per change with putImageData and scaled up by CSS without smoothing.

import { useLayoutEffect, useRef } from "preact/hooks";

/** RGBA tiles that lie one after the other, as images. */
export function tilesOf({ pixels, width, height }: { pixels: Uint8Array; width: number; height: number }): ImageData[] {
  const length = width * height * 4;
  return Array.from({ length: pixels.length / length }, (_, index) => {
    const bytes = pixels.subarray(index * length, (index + 1) * length);
    return new ImageData(new Uint8ClampedArray(bytes), width, height);
  });
}

export function Tile({ image, label }: { image: ImageData; label?: string | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  const described =
    label === undefined ? ({ "aria-hidden": "true" } as const) : { role: "img" as const, "aria-label": label };
  return <canvas class="tile" ref={canvas} width={image.width} height={image.height} {...described} />;
}
