// What the page's thread may ask of the worker. Every call is carried out alone and in order (the worker queues),
// objects of the core stay in the worker and are named by a number.

import type { Compilation } from "./compilation.ts";
import type { Asked } from "./embeddings.ts";
import type { Skipped } from "./error.ts";
import type { Inspection, Predictions } from "./explore-types.ts";
import type {
  CheckpointInfo,
  ComingFigure,
  DataSetInfo,
  DenseMaps,
  Diagnosis,
  EncoderFormat,
  EncoderInfo,
  EvaluationProgress,
  EvaluationReport,
  Figure,
  History,
  ImageLosses,
  KnnResult,
  LinearHead,
  MethodSpec,
  StepRecord,
  TrainerInfo,
} from "./types.ts";

export type Handle = number;

/** What the worker or one of its threads tells without being asked, on the channel that `hold` names. */
export type News =
  /** A thread cannot go on; the worker waits for it for ever. */
  { failure: string } | { compilation: Compilation };

/** A file on its way to the core: its bytes are read in the worker, one file at a time. */
export interface SourceFile {
  /** Relative path with `/`; the folder names become labels. */
  path: string;
  content: File | Uint8Array;
}

/** Files done of the batch, and how far inside the current one (archives). */
export type BatchProgress = (done: number, path: string, inside: number, insideTotal: number) => void;

export interface LoadResult {
  data: Handle;
  info: DataSetInfo;
  skipped: Skipped[];
}

/** A trainer in the worker. */
export interface Created {
  trainer: Handle;
  info: TrainerInfo;
}

export interface StepResult {
  records: StepRecord[];
  /** Time the worker spent on it, without waiting in the queue. */
  milliseconds: number;
}

export interface EvaluationResult {
  /** Null when all is done. */
  progress: EvaluationProgress | null;
  report: EvaluationReport;
}

/** A loss and its gradients, by the core's names. */
export interface LossAnswer {
  loss: number;
  grads: Record<string, { shape: number[]; data: Float32Array }>;
}

/** Labels as they travel: image and class of each, the class an index into `classes`. */
export interface GivenLabels {
  classes: string[];
  images: Uint32Array;
  labels: Uint16Array;
}

/** A classifier in the worker. */
export interface MadeClassifier {
  classifier: Handle;
  classes: string[];
}

/** What leaves of a classifier: itself in a format, or a table. */
export type ClassifierFile = EncoderFormat | "predictions" | "labels";

interface BegunEmbeddings {
  embeddings: Handle;
  features: number;
}

/** Requests about vectors of images. */
export interface ExploringApi {
  embeddingsOfTrainer(trainer: Handle, asked: Asked): Promise<BegunEmbeddings>;
  /** The features of every image of the run's own set. */
  embeddingsOfAll(trainer: Handle): Promise<BegunEmbeddings>;
  embeddingsOfEncoder(encoder: Handle, asked: Asked): Promise<BegunEmbeddings>;
  /** The part that is done, or null when all is. */
  advanceEmbeddings(embeddings: Handle): Promise<number | null>;
  vectors(embeddings: Handle): Promise<Float32Array>;
  exportVectors(embeddings: Handle, format: string): Promise<Uint8Array>;
  project(embeddings: Handle, count: number): Promise<Float32Array>;
  clusters(embeddings: Handle, count: number): Promise<Uint16Array>;
  nearest(embeddings: Handle, row: number, count: number): Promise<{ row: number; similarity: number }[]>;
  graph(embeddings: Handle, k: number): Promise<{ rows: Uint32Array; distances: Float32Array }>;
  /** The part that is compared, or null when all is. */
  inspect(embeddings: Handle): Promise<number | null>;
  inspection(embeddings: Handle, similarity?: number): Promise<Inspection>;
  closeEmbeddings(embeddings: Handle): Promise<void>;

  classifier(embeddings: Handle, given: GivenLabels): Promise<MadeClassifier>;
  classifyWith(encoder: Handle, embeddings: Handle): Promise<MadeClassifier>;
  predictions(classifier: Handle): Promise<Predictions>;
  exportClassifier(classifier: Handle, file: ClassifierFile): Promise<Uint8Array>;
  closeClassifier(classifier: Handle): Promise<void>;
}

export interface WorkerApi extends ExploringApi {
  /** Takes a lock that is free again when the worker is gone; false where there are no locks. News come under its name. */
  hold(lock: string): Promise<boolean>;
  methods(): Promise<MethodSpec[]>;

  /** `classes`: names of the labels where the files hold only numbers. */
  openLoader(size: number, classes: string[] | null): Promise<Handle>;
  addFiles(loader: Handle, files: SourceFile[], progress: BatchProgress): Promise<void>;
  finishLoader(loader: Handle, name: string): Promise<LoadResult>;
  closeLoader(loader: Handle): Promise<void>;

  images(data: Handle, indices: Uint32Array): Promise<Uint8Array>;
  labels(data: Handle): Promise<Int32Array>;
  names(data: Handle): Promise<string[]>;
  closeData(data: Handle): Promise<void>;

  /** `encoder`: weights to begin with; they stay the caller's. */
  createTrainer(
    data: Handle,
    config: Record<string, unknown>,
    device: string,
    encoder: Uint8Array | undefined,
  ): Promise<Created>;
  /** The checkpoint stays the caller's: it is copied, not moved. `batchSize`: a smaller one than the run had. */
  resumeTrainer(data: Handle, checkpoint: Uint8Array, device: string, batchSize?: number): Promise<Created>;
  checkpoint(trainer: Handle): Promise<Uint8Array>;
  history(trainer: Handle): Promise<History>;
  checkpointInfo(checkpoint: Uint8Array): Promise<CheckpointInfo>;
  step(trainer: Handle, steps: number): Promise<StepResult>;
  figure(trainer: Handle, samples: Uint32Array, roll: number): Promise<Figure>;
  comingFigure(trainer: Handle, count: number): Promise<ComingFigure | null>;
  imageLosses(trainer: Handle, samples: Uint32Array): Promise<ImageLosses | null>;
  knn(trainer: Handle, labels?: number): Promise<KnnResult | null>;
  diagnose(trainer: Handle): Promise<Diagnosis>;
  embed(trainer: Handle, indices: Uint32Array): Promise<Float32Array>;
  dense(trainer: Handle, indices: Uint32Array, parts: number): Promise<DenseMaps>;
  exportEncoder(trainer: Handle, format: EncoderFormat, head: LinearHead | undefined): Promise<Uint8Array>;
  modelCard(trainer: Handle): Promise<string>;
  runJson(trainer: Handle): Promise<string>;
  closeTrainer(trainer: Handle): Promise<void>;

  evaluateTrainer(trainer: Handle, data: Handle, options: Record<string, unknown>): Promise<Handle>;
  evaluateEncoder(encoder: Handle, data: Handle, options: Record<string, unknown>): Promise<Handle>;
  advanceEvaluation(evaluation: Handle): Promise<EvaluationResult>;
  closeEvaluation(evaluation: Handle): Promise<void>;

  loadEncoder(bytes: Uint8Array, device: string): Promise<{ encoder: Handle; info: EncoderInfo }>;
  embedWith(encoder: Handle, data: Handle, indices: Uint32Array): Promise<Float32Array>;
  denseWith(encoder: Handle, data: Handle, indices: Uint32Array, parts: number): Promise<DenseMaps>;
  exportLoaded(encoder: Handle, format: EncoderFormat, head: LinearHead | undefined): Promise<Uint8Array>;
  cardOfLoaded(encoder: Handle): Promise<string>;
  closeEncoder(encoder: Handle): Promise<void>;

  differentiate(loss: string, request: object, device: string): Promise<LossAnswer>;
}
