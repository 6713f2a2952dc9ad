// Sizes of what leaves a stage, in numbers: `batch_size features` becomes 256 × 128. Pure.

import type { DataSetInfo, TrainerInfo, Value } from "../../lib/index.ts";

export type Sizes = Record<string, number>;

/** Every size that a shape may name: those of the images, the numbers among the settings, and what follows from both. */
export function sizesOf(
  info: Pick<TrainerInfo, "config" | "features" | "batchSize">,
  data: Pick<DataSetInfo, "channels" | "height" | "width">,
): Sizes {
  const sizes: Sizes = {};
  for (const [name, value] of Object.entries(info.config)) {
    if (typeof value === "number") sizes[snake(name)] = value;
  }
  Object.assign(sizes, { features: info.features, batch_size: info.batchSize });
  Object.assign(sizes, { channels: data.channels, height: data.height, width: data.width });
  const patch = sizes.patch_size;
  if (patch) {
    const patches = Math.floor(data.height / patch) * Math.floor(data.width / patch);
    // As the core does: what is kept is rounded down, but one patch at least.
    const visible = Math.max(1, Math.floor(patches * (1 - (sizes.mask_ratio ?? 0)) + 1e-9));
    Object.assign(sizes, { patches, visible, patch_numbers: patch * patch * data.channels });
  }
  const grid = textOf(info.config, "tile_grid");
  if (grid) sizes.tiles = grid.split("x").reduce((product, edge) => product * Number(edge), 1);
  return sizes;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textOf(config: Record<string, Value>, name: string): string | undefined {
  const entry = Object.entries(config).find(([key]) => snake(key) === name);
  return typeof entry?.[1] === "string" ? entry[1] : undefined;
}

/** The numbers of a shape, or null while one of its sizes is unknown. */
export function shapeIn(shape: string, sizes: Sizes): number[] | null {
  const words = shape.split(" ").filter((word) => word !== "");
  const numbers = words.map((word) =>
    word
      .split("*")
      .reduce((product, name) => product * (sizes[name] ?? (/^\d+$/.test(name) ? Number(name) : Number.NaN)), 1),
  );
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}
