// Groups of images and their colours: by label, by the reader's classes, by prediction, by cluster. Pure.

/** Number of `--class0`, `--class1` … in the style sheet. */
export const COLOURS = 10;
/** Names that a legend lists. */
export const LISTED = 12;

export type ColourBy = "label" | "own" | "prediction" | "cluster" | "loss";

export interface Groups {
  /** Custom property of the colour of each place; of the rest, `--none`. */
  colours: string[];
  /** Name, colour and size of each group, in their order. */
  legend: { name: string; colour: string; count: number }[];
}

export function colourOf(group: number): string {
  return group < 0 ? "--none" : `--class${group % COLOURS}`;
}

/** Groups of places: `of` gives each its group, -1 for none. */
export function groupsOf(of: ArrayLike<number>, names: readonly string[]): Groups {
  const counts = new Map<number, number>();
  for (let place = 0; place < of.length; place++) {
    const group = of[place] as number;
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  const legend = names.map((name, group) => ({ name, colour: colourOf(group), count: counts.get(group) ?? 0 }));
  return { colours: Array.from(of, colourOf), legend: legend.filter(({ count }) => count > 0) };
}
