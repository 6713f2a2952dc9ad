// What goes in and out of the package, in camelCase. The names are the core's own (see the method SPECs).

import type { FlowStage } from "./flow.ts";

/** A text in the languages of the project. */
export interface Text {
  en: string;
  fr: string;
}

export type DeviceChoice = "auto" | "webgpu" | "cpu";
export type Value = number | string | boolean;

/** One setting of a method: enough to draw its form field and to check it. */
export interface Parameter {
  /** The core's name, as in `run.json` and the command line, e.g. `batch_size`. */
  name: string;
  /** The same in camelCase, as `createTrainer` takes it, e.g. `batchSize`. */
  key: string;
  group: "method" | "views" | "encoder" | "training";
  kind: "number" | "integer" | "flag" | "choice";
  default: Value;
  min?: number;
  max?: number;
  /** True when equal ratios matter more than equal differences (learning rates). */
  log?: boolean;
  choices?: string[];
  unit: string;
  label: Text;
  help: Text;
  advanced: boolean;
  /** Only has an effect while another parameter has this value. */
  when?: { parameter: string; equals: Value };
}

/** Where a method's supervision comes from. */
export interface Family {
  id: "self-prediction" | "innate-relation" | "contrastive" | "non-contrastive";
  title: Text;
}

/** A method as the core describes itself. */
export interface MethodSpec {
  id: string;
  title: string;
  citation: string;
  year: number;
  family: Family;
  /** Address of the paper. */
  paper: string;
  hidden: Text;
  predicted: Text;
  /** The loss, in TeX. */
  equation: string;
  /** From the images to the loss, every stage after those it takes from. */
  flow?: FlowStage[];
  parameters: Parameter[];
}

export interface DataSetInfo {
  name: string;
  count: number;
  channels: number;
  height: number;
  width: number;
  /** Class names by label, or null without labels. */
  classes: string[] | null;
  /** How many of the images carry a label. */
  labelled: number;
}

export interface DeviceInfo {
  kind: "webgpu" | "cpu";
  /** Why this device was taken. */
  reason: Text;
  /** Form of the matrix-like kernels: in registers or in workgroup tiles. Null on the CPU. */
  kernels?: "registers" | "tiled" | null;
  adapter: string;
}

export interface TrainerInfo {
  method: string;
  device: DeviceInfo;
  /** Every setting as resolved, defaults included. */
  config: Record<string, Value>;
  /** Steps done when the trainer was made: 0, or those before its checkpoint. */
  step: number;
  totalSteps: number;
  stepsPerEpoch: number;
  batchSize: number;
  /** Number of encoder weights. */
  parameters: number;
  /** Width of the encoder's output. */
  features: number;
  /** Loss of random guessing, where the method has such a line. */
  chance: number | null;
  train: number;
  heldOut: number;
}

export interface StepRecord {
  /** Counted from 0. */
  step: number;
  /** Epochs, with a fraction. */
  epoch: number;
  loss: number;
  terms: Record<string, number>;
  learningRate: number;
}

export type Role = "original" | "view0" | "view1" | "masked" | "predicted";

/** What a method makes of some samples: RGBA tiles, row by row, columns inside a row; and charts of its numbers. */
export interface Figure {
  columns: { role: Role; title: Text }[];
  rows: number;
  width: number;
  height: number;
  pixels: Uint8Array;
  charts: Chart[];
}

/** A picture of numbers, or of images that belong to no sample; `kind` tells which. */
export type Chart = MatrixChart | BarsChart | HistogramChart | ImagesChart;

interface ChartHead {
  title: Text;
  /** How to read it: what a model that learns shows, and what one that does not. */
  note: Text;
}

/** A heat map. */
export interface MatrixChart extends ChartHead {
  kind: "matrix";
  rows: number;
  columns: number;
  /** Row by row. */
  values: Float32Array;
  /** The ends of the colour scale; values may lie outside. */
  low: number;
  high: number;
}

/** Groups of bars. */
export interface BarsChart extends ChartHead {
  kind: "bars";
  /** Number of groups. */
  rows: number;
  /** Bars in a group. */
  columns: number;
  /** Group by group. */
  values: Float32Array;
  /** Names of the bars. */
  labels: Text[];
}

/** How values are distributed, and what a healthy distribution looks like. */
export interface HistogramChart extends ChartHead {
  kind: "histogram";
  /** In any order. */
  values: Float32Array;
  /** A value they should gather at, or the density of the standard normal distribution. */
  expected: { kind: "nothing" } | { kind: "line"; at: number } | { kind: "normal" };
}

/** Images beside each other (`gallery`), or one of them at a time (`slider`). */
export interface ImagesChart extends ChartHead {
  kind: "gallery" | "slider";
  count: number;
  width: number;
  height: number;
  /** RGBA tiles, one after the other. */
  pixels: Uint8Array;
}

/** Accuracies (0 to 1) of a k-nearest-neighbour vote on the held-out images. */
export interface KnnResult {
  features: number;
  pixels: number;
  untrained: number;
  k: number;
  train: number;
  heldOut: number;
  classes: number;
}

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
  /** What it is for embeddings spread evenly over the sphere: 1/√dim. */
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

export interface EvaluationProgress {
  /** 0 to 1. */
  done: number;
  phase: "embed" | "knn" | "linear" | "fine_tune" | "supervised";
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
}

/** What a run has reported so far. */
export interface History {
  steps: StepRecord[];
  knn: (KnnResult & { step: number })[];
}

/** What a checkpoint is of. */
export interface CheckpointInfo {
  method: string;
  /** Every setting as `createTrainer` takes it; the method and the seed too. */
  config: Record<string, Value>;
  step: number;
  totalSteps: number;
  /** Name of the data set, number and size of its images. */
  data: string;
  images: number;
  channels: number;
  height: number;
  width: number;
}

/** How far a run is. The rate is measured over the last seconds of computing. */
export interface Progress {
  step: number;
  totalSteps: number;
  epoch: number;
  imagesPerSecond: number | null;
  secondsLeft: number | null;
}

export type TrainerState = "ready" | "running" | "paused" | "stopped" | "done" | "failed" | "disposed";
