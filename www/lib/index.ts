// Autodidact for the browser: load images, choose a method, pull steps. Everything computes in one worker;
// nothing leaves the device.
//
//   const data = await loadImages("sample:fashion-mnist");
//   const trainer = await createTrainer({ method: "simclr", data, batchSize: 128 });
//   for await (const { step, loss } of trainer.steps()) console.log(step, loss);

export type { Abortable } from "./abort.ts";
export { Classifier, type Labels } from "./classifier.ts";
export type { Compilation } from "./compilation.ts";
export { createTrainer, type ResumeOptions, resumeTrainer, type SafetyChoices, type TrainerOptions } from "./create.ts";
export { DataSet, type LoadOptions, type LoadProgress, loadImages } from "./data.ts";
export { Embeddings, type EmbeddingsOptions, type InspectOptions, type VectorsFormat } from "./embeddings.ts";
export { createEncoder, type DenseOptions, Encoder, type EncoderOptions } from "./encoder.ts";
export { AutodidactError, type ErrorKind, type Skipped } from "./error.ts";
export type { EvaluateDataOptions, EvaluateOptions } from "./evaluate.ts";
export type * from "./explore-types.ts";
export type { FileSource } from "./files.ts";
export type * from "./flow.ts";
export type { WorkerFactory } from "./host.ts";
export {
  deleteRun,
  type KeepOptions,
  type KeptRun,
  keepRun,
  keptCheckpoint,
  keptRuns,
  renameRun,
  type StorageUse,
  storageUse,
  watchKeptRuns,
} from "./kept.ts";
export type { Losses } from "./loss-types.ts";
export { type LossArray, type LossInput, type LossOptions, type LossResult, losses } from "./losses.ts";
export type { ExportEmbeddingsOptions, FigureOptions, ImageLossesOptions } from "./questions.ts";
export type { Change, Recovery } from "./recovery.ts";
export { methods } from "./registry.ts";
export { FASHION_MNIST_CLASSES, SAMPLES, type SampleInfo, type SampleName } from "./sample.ts";
export { forgetRun, readCheckpoint, type SavedRun, savedRun } from "./saved.ts";
export { configure, onCompiling } from "./shared.ts";
export { type StepsOptions, Trainer, type TrainerEvents } from "./trainer.ts";
export type * from "./types.ts";
