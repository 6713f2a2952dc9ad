// The embedded sample: the Fashion-MNIST test images, shipped beside the package's code.

import { AutodidactError } from "./error.ts";
import type { SourceFile } from "./protocol.ts";

export type SampleName = "sample:fashion-mnist";

/** Class names of Fashion-MNIST in label order; IDX files hold numbers only. */
export const FASHION_MNIST_CLASSES = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
] as const;

// Written out one by one: bundlers find assets only in literal `new URL(…, import.meta.url)`.
const files = () => [
  new URL("../../data/fashion-mnist/t10k-images-idx3-ubyte.gz", import.meta.url),
  new URL("../../data/fashion-mnist/t10k-labels-idx1-ubyte.gz", import.meta.url),
];
const NAMES = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

export interface Sample {
  name: string;
  classes: string[];
  files: SourceFile[];
}

/** Kept so that a reload after a crash makes no request. */
const cache = new Map<SampleName, Promise<Sample>>();

export function sample(name: SampleName): Promise<Sample> {
  if (name !== "sample:fashion-mnist") {
    throw new AutodidactError("unknown", `there is no sample \`${name}\`; choose one of: sample:fashion-mnist`);
  }
  let fetched = cache.get(name);
  if (!fetched) {
    fetched = fetchFashionMnist();
    fetched.catch(() => cache.delete(name));
    cache.set(name, fetched);
  }
  return fetched;
}

async function fetchFashionMnist(): Promise<Sample> {
  const contents = await Promise.all(
    files().map(async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new AutodidactError("data", `the sample could not be loaded: HTTP ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    }),
  );
  return {
    name: "Fashion-MNIST",
    classes: [...FASHION_MNIST_CLASSES],
    files: contents.map((content, index) => ({ path: NAMES[index] as string, content })),
  };
}
