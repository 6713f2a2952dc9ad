// What is found in the vectors of images.

/** Where vectors come from: the encoder as it is, the same network as its seed made it, or the pixels themselves. */
export type VectorSource = "trained" | "untrained" | "pixels";

/** An image that is like another. */
export interface Neighbour {
  /** Index in the data set. */
  index: number;
  /** Cosine, -1 to 1. */
  similarity: number;
}

/** The nearest others of every image: `k` a row, by place among the embeddings' `indices`. */
export interface NeighbourGraph {
  k: number;
  /** [images, k] row by row. */
  rows: Uint32Array;
  /** 1 − cosine, [images, k] row by row. */
  distances: Float32Array;
}

/** Images that are about the same. */
export interface DuplicateGroup {
  /** Indices in the data set. */
  images: number[];
  /** File names, empty where the set has none. */
  names: string[];
  /** Whether all are the same to the last pixel. */
  identical: boolean;
  /** Root of the mean squared difference between the pixels of the first two, 0 to 1. */
  difference: number;
}

/** An image that is far from its nearest neighbours. */
export interface Outlier {
  /** Index in the data set. */
  image: number;
  name: string;
  /** Mean distance to its nearest neighbours, in standard deviations of a feature. */
  distance: number;
}

/** Doubles and strangers among the images. */
export interface Inspection {
  format: "autodidact-inspection-1";
  /** Images looked at. */
  images: number;
  /** Cosine of standardised features from which two images are near-duplicates. */
  similarity: number;
  /** Number of groups of near-duplicates; `duplicates` has the first hundred. */
  groups: number;
  /** Identical ones first, then the most alike. */
  duplicates: DuplicateGroup[];
  /** The furthest from their neighbours first. */
  outliers: Outlier[];
  /** Distance of the image in the middle, to compare with. */
  medianDistance: number;
}

/** What a classifier says of images, in the order of its `indices`. */
export interface Predictions {
  /** The most probable class of each, an index into `classes`. */
  predicted: Uint16Array;
  /** [images, classes] row by row; each row sums to 1. */
  probabilities: Float32Array;
  /** How much more probable the first class is than the second: the least are what to label next. */
  margins: Float32Array;
}
