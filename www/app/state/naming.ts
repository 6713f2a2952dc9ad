// What an image is called where it is shown or read aloud.

import { className, names } from "./data.ts";
import { fill, text } from "./language.ts";

/** Its file without the folders, or its number. */
export function imageName(image: number): string {
  const path = names.value[image];
  return path ? (path.split("/").at(-1) ?? path) : fill(text.value.figure.image, { index: image + 1 });
}

/** The same, and its class where that is known. */
export function describeImage(image: number): string {
  const label = className(image);
  return label === undefined ? imageName(image) : `${imageName(image)} (${label})`;
}
