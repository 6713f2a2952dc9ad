// Which images to show beside the classifier: those it is least certain of, or those of one class. Pure.

export type View = { kind: "uncertain" } | { kind: "all" } | { kind: "class"; name: string };

interface Said {
  predicted: ArrayLike<number>;
  margins: ArrayLike<number>;
  probabilities: ArrayLike<number>;
  classes: readonly string[];
}

/** Images in the order in which they are worth a look; labelled ones are left out of what is uncertain. */
export function offered(view: View, count: number, said: Said | null, labelled: ReadonlyMap<number, string>): number[] {
  const all = Array.from({ length: count }, (_, image) => image);
  if (!said || view.kind === "all") return spread(all);
  if (view.kind === "uncertain") {
    const open = all.filter((image) => !labelled.has(image));
    return open.sort((a, b) => (said.margins[a] as number) - (said.margins[b] as number));
  }
  const id = said.classes.indexOf(view.name);
  const confidence = (image: number) => said.probabilities[image * said.classes.length + id] as number;
  return all.filter((image) => said.predicted[image] === id).sort((a, b) => confidence(b) - confidence(a));
}

/** Files of a folder come class by class, or picture by picture of a film: neighbours should not be alike. */
function spread(images: number[]): number[] {
  const stride = coprime(images.length);
  return images.map((_, place) => images[(place * stride) % images.length] as number);
}

/** About the golden section of the count, without a common divisor. */
function coprime(count: number): number {
  let stride = Math.max(1, Math.round(count * 0.618));
  while (divisor(stride, count) > 1) stride++;
  return stride;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/**
 * How often the classifier agrees with labels that came with the images, of images of its classes that the reader did
 * not label; null where the two do not name the same classes.
 */
export function agreement(
  said: Said,
  classes: readonly string[],
  labels: ArrayLike<number>,
  given: ReadonlyMap<number, string>,
): { share: number; count: number } | null {
  if (!said.classes.every((name) => classes.includes(name))) return null;
  let [right, count] = [0, 0];
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image] as number;
    const truth = classes[label];
    if (truth === undefined || !said.classes.includes(truth) || given.has(image)) continue;
    count += 1;
    if (said.classes[said.predicted[image] as number] === truth) right += 1;
  }
  return count > 0 ? { share: right / count, count } : null;
}
