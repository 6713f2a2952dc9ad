// The nearest neighbours of one image on the map: for the encoder of the map, for the same network before its training,
// and for raw pixels. What training does not change is computed once a map.

import { effect, signal } from "@preact/signals";
import { AutodidactError, type Embeddings, type Neighbour, type VectorSource } from "../../lib/index.ts";
import { type ImageMap, map } from "./map.ts";

export const KINDS = ["trained", "untrained", "pixels"] as const;
const SHOWN = 8;

/** The image that is looked at, by index. */
export const inspected = signal<number | null>(null);
export const neighbours = signal<Partial<Record<VectorSource, Neighbour[]>>>({});
export const neighbourError = signal<AutodidactError | null>(null);

/** Vectors that training does not change, of the images of a map. */
interface Fixed {
  data: unknown;
  method: string;
  untrained?: Promise<Embeddings>;
  pixels?: Promise<Embeddings>;
}

let fixed: Fixed | undefined;

/** What makes the untrained network another one: all settings, which the seed is one of. */
function methodOf({ trainer }: ImageMap): string {
  return JSON.stringify(trainer.info.config);
}

function vectorsOf(made: ImageMap, kind: VectorSource): Promise<Embeddings> {
  if (kind === "trained") return Promise.resolve(made.vectors);
  const method = methodOf(made);
  if (fixed?.data !== made.data || fixed.method !== method) {
    forget();
    fixed = { data: made.data, method };
  }
  const mine = fixed;
  mine[kind] ??= made.trainer.embeddings({
    data: made.data,
    indices: made.indices,
    of: kind,
    keepEncoder: false,
  });
  mine[kind].catch(() => {
    delete mine[kind];
  });
  return mine[kind];
}

function forget(): void {
  for (const vectors of [fixed?.untrained, fixed?.pixels])
    void vectors?.then((found) => found.dispose()).catch(() => {});
  fixed = undefined;
}

async function look(made: ImageMap, image: number): Promise<void> {
  neighbourError.value = null;
  for (const kind of KINDS) {
    try {
      const vectors = await vectorsOf(made, kind);
      const found = await vectors.nearest(image, SHOWN);
      if (inspected.peek() !== image) return;
      neighbours.value = { ...neighbours.peek(), [kind]: found };
    } catch (thrown) {
      const error = AutodidactError.from(thrown);
      // A map that was drawn anew meanwhile is asked in turn.
      if (error.kind !== "state" && inspected.peek() === image) neighbourError.value = error;
    }
  }
}

/** Keeps the neighbours in step with the image that is looked at, and with the map. */
export function watchNeighbours(): void {
  let last: { image: number | null; data: unknown } = { image: null, data: null };
  effect(() => {
    const [made, image] = [map.value, inspected.value];
    if (made === null || made.data !== last.data || image !== last.image) neighbours.value = {};
    if (made?.data !== last.data && last.data !== null) inspected.value = null;
    last = { image, data: made?.data ?? null };
    if (!made) forget();
    else if (image !== null && made.indices.includes(image)) void look(made, image);
  });
}
