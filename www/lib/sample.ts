// The embedded samples, shipped beside the package's code and fetched when they are asked for.

import { AutodidactError } from "./error.ts";
import { host } from "./host.ts";
import type { SourceFile } from "./protocol.ts";

export type SampleName = "sample:fashion-mnist" | "sample:emoji";

/** What to show of a sample; its makers must be named wherever it is used. */
export interface SampleInfo {
  name: SampleName;
  /** The name of the data set that `loadImages` makes of it. */
  title: string;
  /** Whose it is, and under which licence. */
  credit: string;
  /** Where it comes from. */
  url: string;
}

/** The samples there are. */
export const SAMPLES: readonly SampleInfo[] = [
  {
    name: "sample:fashion-mnist",
    title: "Fashion-MNIST",
    credit: "Fashion-MNIST, © 2017 Zalando SE, MIT",
    url: "https://github.com/zalandoresearch/fashion-mnist",
  },
  {
    name: "sample:emoji",
    title: "Emoji",
    credit: "Noto Emoji, © 2013 Google, Inc., Apache-2.0",
    url: "https://github.com/googlefonts/noto-emoji/tree/v2.042",
  },
];

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
const FILES: Record<SampleName, () => Record<string, URL>> = {
  "sample:fashion-mnist": () => ({
    "t10k-images-idx3-ubyte": new URL("../../data/fashion-mnist/t10k-images-idx3-ubyte.gz", import.meta.url),
    "t10k-labels-idx1-ubyte": new URL("../../data/fashion-mnist/t10k-labels-idx1-ubyte.gz", import.meta.url),
  }),
  "sample:emoji": () => ({ "emoji.zip": new URL("../../data/emoji/emoji.zip", import.meta.url) }),
};

export interface Sample {
  name: string;
  /** Null where folders name the classes. */
  classes: string[] | null;
  files: SourceFile[];
}

/** Kept so that a reload after a crash makes no request. */
const cache = new Map<SampleName, Promise<Sample>>();

export function sample(name: SampleName): Promise<Sample> {
  const info = SAMPLES.find((info) => info.name === name);
  if (!info) {
    const choices = SAMPLES.map(({ name }) => name).join(", ");
    throw new AutodidactError("unknown", `there is no sample \`${name}\`; choose one of: ${choices}`);
  }
  let fetched = cache.get(name);
  if (!fetched) {
    fetched = fetchSample(info);
    fetched.catch(() => cache.delete(name));
    cache.set(name, fetched);
  }
  return fetched;
}

async function fetchSample({ name, title }: SampleInfo): Promise<Sample> {
  const files = await Promise.all(
    Object.entries(FILES[name]()).map(async ([path, url]) => {
      const content = await host.read(url).catch((thrown: Error) => {
        throw new AutodidactError("data", `the sample could not be loaded: ${thrown.message}`);
      });
      return { path, content };
    }),
  );
  return { name: title, classes: name === "sample:fashion-mnist" ? [...FASHION_MNIST_CLASSES] : null, files };
}
