// How the map is coloured: a group for each place, and how strongly its frame shows.

import { useMemo } from "preact/hooks";
import { type ColourBy, type Groups, groupsOf } from "../components/groups.ts";
import { ranks } from "../components/statistics.ts";
import { classified, labelling, predictionOf } from "../state/classes.ts";
import { labels } from "../state/data.ts";
import { fill, text } from "../state/language.ts";
import type { ImageMap } from "../state/map.ts";

/** By what the map can be coloured; the first is taken when nothing was chosen. */
export function colourings({ data }: ImageMap): ColourBy[] {
  const found: ColourBy[] = [];
  if (classified.value) found.push("prediction");
  if (labelling.value.classes.length > 0) found.push("own");
  if (data.classes) found.push("label");
  return [...found, "cluster", "loss"];
}

/** The group of each place. */
export function useGroups(made: ImageMap, by: ColourBy): Groups {
  const t = text.value.map;
  const [own, predicted, known] = [labelling.value, classified.value, labels.value];
  return useMemo(() => {
    const { indices, clusters, data } = made;
    const all = (group: (image: number) => number) => Array.from(indices, group);
    // A class keeps its colour, whatever is predicted.
    if (by === "own")
      return groupsOf(
        all((image) => own.classes.indexOf(own.of.get(image) ?? "")),
        own.classes,
      );
    if (by === "prediction") {
      const names = predicted?.classes ?? [];
      return groupsOf(
        all((image) => own.classes.indexOf(names[predicted?.predicted[image] ?? -1] ?? "")),
        own.classes,
      );
    }
    if (by === "label")
      return groupsOf(
        all((image) => known[image] ?? -1),
        data.classes ?? [],
      );
    if (by === "loss") return { colours: all(() => 0).map(() => "--hard"), legend: [] };
    const count = clusters.reduce((most, cluster) => Math.max(most, cluster + 1), 0);
    const names = Array.from({ length: count }, (_, index) => fill(t.cluster, { index: index + 1 }));
    return groupsOf(clusters, names);
  }, [made, by, own, predicted, known, t]);
}

/** The less certain a prediction, or the easier an image, the paler its frame. */
export function useStrengths(made: ImageMap, by: ColourBy): Float32Array | null {
  const predicted = classified.value;
  return useMemo(() => {
    if (by === "loss") return made.losses ? ranks(made.losses.values) : new Float32Array(made.indices.length);
    if (by !== "prediction" || !predicted) return null;
    return Float32Array.from(made.indices, (image) => predictionOf(image)?.confidence ?? 1);
  }, [made, by, predicted]);
}
