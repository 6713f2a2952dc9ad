// The surface of the wasm module (src/web), as types only: wasm-bindgen types its plain objects as `any`,
// and the package must type-check before the wasm is built.

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
  /** -1 where there is none. */
  labels(): Int32Array;
  free(): void;
}

export interface CoreTrainer {
  info(): unknown;
  step(n: number): Promise<unknown>;
  figure(samples: Uint32Array, roll: number): Promise<unknown>;
  coming_figure?(count: number): Promise<unknown>;
  knn(): Promise<unknown>;
  export_encoder(): Promise<Uint8Array>;
  run_json(): string;
  free(): void;
}

export interface Core {
  default(): Promise<unknown>;
  methods(): unknown;
  Loader: new (size: number) => CoreLoader;
  Trainer: { create(data: CoreDataSet, config: object, device: string): Promise<CoreTrainer> };
}
