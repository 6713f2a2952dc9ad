// What goes in and out of the package, in camelCase. The names are the core's own (see the method SPECs).

export type * from "./evaluation-types.ts";

import type { Diagnosis } from "./evaluation-types.ts";
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
  /** How it fails, and the parameters, by `key`, that make it; none where that lies in the images. */
  trap: { text: Text; settings: Record<string, Value> };
  /** From the images to the loss, every stage after those it takes from. */
  flow?: FlowStage[];
  parameters: Parameter[];
}

/** What a data set is. */
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

/** Where is computed. */
export interface DeviceInfo {
  kind: "webgpu" | "cpu";
  /** Why this device was taken. */
  reason: Text;
  /** How many cores compute. Null on WebGPU. */
  cores?: number | null;
  /** Form of the matrix-like kernels: in registers or in workgroup tiles. Null on the CPU. */
  kernels?: "registers" | "tiled" | null;
  /** What linear layers and convolutions multiply in; `reason` tells why it is not the `precision` asked for. */
  precision?: "f32" | "f16";
  adapter: string;
}

/** What a run is. */
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

/** What a step reports. */
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

/** What the coming step will see: `samples` are the images of the rows. */
export interface ComingFigure extends Figure {
  samples: number[];
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
  /** Of a linear classifier on the encoder's features, fitted on the images that vote; null in old records. */
  linear: number | null;
  /** The same on the features of the untrained encoder. */
  linearUntrained: number | null;
  k: number;
  train: number;
  heldOut: number;
  classes: number;
}

/** What a run has reported so far. */
export interface History {
  steps: StepRecord[];
  knn: (KnnResult & { step: number })[];
  diagnoses: Diagnosis[];
}

/** How a run went: the loss of each step, counted from 0, and the votes of neighbours. */
export interface Course {
  steps: number[];
  losses: number[];
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
  course: Course;
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
