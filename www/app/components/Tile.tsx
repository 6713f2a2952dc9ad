// One small image, drawn once per change with putImageData and scaled up by CSS without smoothing.

import { useLayoutEffect, useRef } from "preact/hooks";

export function Tile({ image, label }: { image: ImageData; label?: string | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  const described =
    label === undefined ? ({ "aria-hidden": "true" } as const) : { role: "img" as const, "aria-label": label };
  return <canvas class="tile" ref={canvas} width={image.width} height={image.height} {...described} />;
}
