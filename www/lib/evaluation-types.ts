// What is found out about an encoder: diagnoses while it trains, evaluations, encoders from files.

import type { Abortable } from "./abort.ts";
import type { DeviceInfo, Text, Value } from "./types.ts";

/** How embeddings are spread, on the same images each time: it shows collapse when the loss does not. */
export interface Diagnosis {
  /** Steps done. */
  step: number;
  /** Out of the projector, or features of methods without one. */
  of: "embeddings" | "features";
  images: number;
  dim: number;
  /** Standard deviation of a dimension of unit embeddings, averaged; 0 when every image gets the same vector. */
  std: number;
  /** What it is for embeddings spread evenly over the sphere: 1/√dim; or 1, where the loss aims at that. */
  healthyStd: number;
  /** RankMe: how many dimensions are really used, at most `fullRank`. */
  rank: number;
  fullRank: number;
  /** Mean squared distance between two views of an image, 0 to 4; null where a method makes one view. */
  alignment: number | null;
  /** At most 0, the lower the more evenly spread. */
  uniformity: number;
  /** What is wrong and what to try, if something is. */
  alarm: Text | null;
}

/** How far an evaluation is. */
export interface EvaluationProgress {
  /** 0 to 1. */
  done: number;
  phase: "embed" | "knn" | "linear" | "pseudo_labels" | "fine_tune" | "supervised";
}

/** Accuracies (0 to 1) of some runs; null and empty while there is none. */
export interface Spread {
  mean: number | null;
  /** Standard deviation, of two runs or more. */
  deviation: number | null;
  runs: number[];
}

/** Accuracies with one number of labels. */
export interface EvaluationPoint {
  budget: { perClass: number } | { fraction: number };
  /** Labels in all. */
  labels: number;
  /** Steps of fine-tuning, and of training from scratch. */
  steps: number;
  /** Linear probe on the encoder's features, on those of the untrained encoder, on pixels. */
  linear: Spread;
  /** The linear probe after self-training on its own confident guesses, where some images lack one of the labels. */
  pseudoLabels: Spread;
  untrained: Spread;
  pixels: Spread;
  /** The encoder fine-tuned, and the same network from scratch with the same labels and steps. */
  fineTuned: Spread;
  supervised: Spread;
}

/** What the linear probe with the most labels got right, class by class. */
export interface Scores {
  accuracy: number;
  classes: { name: string; train: number; test: number; accuracy: number | null }[];
  /** Images of the class of the row that were taken for the class of the column. */
  confusion: number[][];
  /** Indices of the test images, and the predicted class of each. */
  images: number[];
  predicted: number[];
}

/** What an evaluation found, as `autodidact evaluate --json` prints it. */
export interface EvaluationReport {
  format: string;
  version: string;
  method: string;
  features: number;
  data: string;
  /** Labelled images to learn from, labelled images to test on, and images without a label. */
  train: number;
  test: number;
  unlabelled: number;
  /** Those of the images without a label that the run may have trained on. */
  unlabelledTrain: number;
  options: { draws: number; fineTune: boolean; steps: number[]; learningRate: number };
  knn: { k: number; features: number; untrained: number; pixels: number };
  /** From few labels to many. */
  curve: EvaluationPoint[];
  scores: Scores | null;
  /** What the reader must know, such as classes without test images. */
  notes: Text[];
}

/** An encoder from a file. */
export interface EncoderInfo {
  method: string;
  config: Record<string, Value>;
  device: DeviceInfo;
  /** Length of a feature vector. */
  features: number;
  /** The images it takes. */
  channels: number;
  height: number;
  width: number;
  /** Classes of the classifier that the file holds, or null. */
  classes: string[] | null;
}

export type EncoderFormat = "safetensors" | "onnx";

/** A linear classifier on an encoder's features: softmax(weights · (features − mean) / std + bias). */
export interface LinearHead {
  /** Class after class, one number a feature. */
  weights: number[];
  /** One a class. */
  bias: number[];
  /** One a feature each. */
  mean: number[];
  std: number[];
  /** Names. */
  classes: string[];
}

/** How an encoder is exported. */
export interface ExportEncoderOptions extends Abortable {
  format?: EncoderFormat;
  /** Goes into the file on top of the encoder. */
  head?: LinearHead;
}

/** How hard images are for a model. */
export interface ImageLosses {
  /** What the numbers are. */
  title: Text;
  /** One an image, the greater the harder. */
  values: Float32Array;
}

/** What an encoder sees where, of some images: maps of `rows` × `columns` places, image after image. */
export interface DenseMaps {
  rows: number;
  columns: number;
  /** RGBA of each place: the first three principal components of its features. */
  colours: Uint8Array;
  /** Share of the features' variance that the colours show, 0 to 1. */
  shown: number;
  /** Part of each place, by clustering; 0 is the background, then from the largest to the smallest. */
  parts: Uint8Array;
}
