// What the reader says about images: which class each is of. Every change makes a new labelling, so that it can be
// undone. Pure.

export interface Labelling {
  /** Names in the order they were given. A class may have no images (yet, or any more). */
  classes: readonly string[];
  /** Class of an image, by index. */
  of: ReadonlyMap<number, string>;
}

export const EMPTY: Labelling = { classes: [], of: new Map() };

/** Longer names fit nowhere. */
export const MOST_LETTERS = 60;

export function tidy(name: string): string {
  return name.trim().replace(/\s+/g, " ").slice(0, MOST_LETTERS);
}

/** Gives images a class; one they had before is taken from them. */
export function give(labelling: Labelling, images: Iterable<number>, name: string): Labelling {
  const tidied = tidy(name);
  if (tidied === "") return labelling;
  const classes = labelling.classes.includes(tidied) ? labelling.classes : [...labelling.classes, tidied];
  const of = new Map(labelling.of);
  for (const image of images) of.set(image, tidied);
  return { classes, of };
}

/** Takes the class from images. */
export function take(labelling: Labelling, images: Iterable<number>): Labelling {
  const of = new Map(labelling.of);
  for (const image of images) of.delete(image);
  return { ...labelling, of };
}

/** Renames a class; where another has that name, the two become one. */
export function rename(labelling: Labelling, name: string, wanted: string): Labelling {
  const tidied = tidy(wanted);
  if (tidied === "" || tidied === name) return labelling;
  const classes = labelling.classes.map((one) => (one === name ? tidied : one));
  const of = new Map([...labelling.of].map(([image, one]) => [image, one === name ? tidied : one]));
  return { classes: [...new Set(classes)], of };
}

/** Removes a class; its images have none then. */
export function remove(labelling: Labelling, name: string): Labelling {
  const of = new Map([...labelling.of].filter(([, one]) => one !== name));
  return { classes: labelling.classes.filter((one) => one !== name), of };
}

/** Images of each class that has any, in the order of the classes. */
export function byClass({ classes, of }: Labelling): Map<string, number[]> {
  const images = new Map<string, number[]>(classes.map((name) => [name, []]));
  for (const [image, name] of of) images.get(name)?.push(image);
  return new Map([...images].filter(([, members]) => members.length > 0));
}
