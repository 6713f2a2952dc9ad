// The surface of the wasm module (src/web), as types only: wasm-bindgen types its plain objects as `any`,
// and the package must type-check before the wasm is built.

import type { ImageLosses } from "./types.ts";

export interface CoreLoader {
  add(path: string, bytes: Uint8Array, progress?: (done: number, total: number) => void): void;
  skipped(): { name: string; problem: string }[];
  count(): number;
  set_classes(names: string[]): void;
  finish(name: string): CoreDataSet;
  free(): void;
}

export interface CoreDataSet {
  info(): unknown;
  /** RGBA tiles, concatenated. */
  images(indices: Uint32Array): Uint8Array;
  names(): string[];
  /** -1 where there is none. */
  labels(): Int32Array;
  free(): void;
}

export interface CoreTrainer {
  info(): unknown;
  step(n: number): Promise<unknown>;
  figure(samples: Uint32Array, roll: number): Promise<unknown>;
  coming_figure?(count: number): Promise<unknown>;
  knn(labels?: number): Promise<unknown>;
  diagnose(): Promise<unknown>;
  evaluate(data: CoreDataSet, options: object): CoreEvaluation;
  embed(indices: Uint32Array): Promise<Float32Array>;
  embeddings(data: CoreDataSet, indices: Uint32Array, of: string, keep: boolean): Promise<CoreEmbeddings>;
  embeddings_of_all(): CoreEmbeddings;
  image_losses(samples: Uint32Array): Promise<ImageLosses | null>;
  dense(indices: Uint32Array, parts: number): Promise<unknown>;
  export_encoder(format: string, head: object | undefined): Promise<Uint8Array>;
  model_card(): string;
  run_json(): string;
  checkpoint(): Promise<Uint8Array>;
  history(): unknown;
  free(): void;
}

export interface CoreEmbeddings {
  /** Undefined when all are done. */
  advance(): Promise<number | undefined>;
  features(): number;
  vectors(): Float32Array;
  file(format: string): Uint8Array;
  project(count: number): Float32Array;
  clusters(count: number): Uint16Array;
  nearest(row: number, k: number): { row: number; similarity: number }[];
  graph(k: number): { rows: Uint32Array; distances: Float32Array };
  /** Undefined when all are compared. */
  inspect(): number | undefined;
  inspection(similarity?: number): unknown;
  classifier(classes: string[], images: Uint32Array, labels: Uint16Array): CoreClassifier;
  free(): void;
}

export interface CoreClassifier {
  classes(): string[];
  probabilities(): Float32Array;
  predicted(): Uint16Array;
  margins(): Float32Array;
  predictions_csv(): Uint8Array;
  labels_csv(): Uint8Array;
  export(format: string): Promise<Uint8Array>;
  free(): void;
}

export interface CoreEvaluation {
  /** Null when all is done. */
  advance(): Promise<unknown>;
  report(): unknown;
  free(): void;
}

export interface CoreEncoder {
  info(): unknown;
  embed(data: CoreDataSet, indices: Uint32Array): Promise<Float32Array>;
  dense(data: CoreDataSet, indices: Uint32Array, parts: number): Promise<unknown>;
  export(format: string, head: object | undefined): Promise<Uint8Array>;
  model_card(): string;
  embeddings(data: CoreDataSet, indices: Uint32Array, of: string): CoreEmbeddings;
  classify(embeddings: CoreEmbeddings): CoreClassifier;
  evaluate(data: CoreDataSet, options: object): CoreEvaluation;
  free(): void;
}

export interface Core {
  default(from?: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  methods(): unknown;
  Loader: new (size: number) => CoreLoader;
  Encoder: { load(bytes: Uint8Array, device: string): Promise<CoreEncoder> };
  Trainer: {
    create(data: CoreDataSet, config: object, device: string, encoder: Uint8Array | undefined): Promise<CoreTrainer>;
    resume(data: CoreDataSet, checkpoint: Uint8Array, device: string, batchSize?: number): Promise<CoreTrainer>;
  };
  checkpoint_info(bytes: Uint8Array): unknown;
  /** JSON. */
  kernel_choices(): string;
  remember_kernel_choices(json: string): void;
  differentiate(id: string, request: object, device: string): Promise<unknown>;
}
