// What the worker answers: hosts the wasm core, one request at a time. It never decides anything; it hands
// requests to the core, keys translated, and lets nothing but `{ kind, message }` out when the core throws.

import * as Comlink from "comlink";
import { toCamel } from "./case.ts";
import { watchCompilation } from "./compilation.ts";
import type { Core, CoreDataSet, CoreEncoder, CoreEvaluation, CoreLoader, CoreTrainer } from "./core.ts";
import { exploring } from "./exploring.ts";
import { plainError } from "./faults.ts";
import { withChoices } from "./kernel-choices.ts";
import { TARGET_MS } from "./pace.ts";
import type { EvaluationResult, Handle, LossAnswer, News, WorkerApi } from "./protocol.ts";
import { addFiles } from "./reading.ts";
import { Shelf } from "./shelf.ts";
import { type Cores, loadCore, type ReadCore } from "./threads.ts";
import { moved, movedFigure, movedMaps, sent } from "./transfer.ts";
import type {
  CheckpointInfo,
  ComingFigure,
  DataSetInfo,
  Diagnosis,
  EncoderInfo,
  EvaluationProgress,
  EvaluationReport,
  Figure,
  History,
  KnnResult,
  MethodSpec,
  StepRecord,
  TrainerInfo,
} from "./types.ts";

/** Set before the first request is answered. */
let core: Core;

// --- one request at a time ---------------------------------------------------------------------------------------

let ready: Promise<unknown> | undefined;
let tail: Promise<unknown> = Promise.resolve();

/** Where the page listens for news. */
let channel = "autodidact";
let load = async () => {};

/** Runs `task` after everything asked before: the core's objects must not be entered twice at once. */
function inTurn<T>(task: () => T | Promise<T>): Promise<T> {
  const result = tail.then(async () => {
    try {
      ready ??= load();
      await ready;
      return await task();
    } catch (thrown) {
      throw plainError(thrown);
    }
  });
  tail = result.catch(() => {});
  return result;
}

const loaders = new Shelf<CoreLoader>("loader");
const dataSets = new Shelf<CoreDataSet>("data set");
const trainers = new Shelf<CoreTrainer>("trainer");
const evaluations = new Shelf<CoreEvaluation>("evaluation");
const encoders = new Shelf<CoreEncoder>("encoder");

// --- requests ----------------------------------------------------------------------------------------------------

/** What the facade is told of a new trainer. */
async function shelved(make: () => Promise<CoreTrainer>) {
  const trainer = await withChoices(core, make);
  return { trainer: trainers.put(trainer), info: toCamel<TrainerInfo>(trainer.info()) };
}

function openLoader(size: number, classes: string[] | null): Handle {
  const loader = new core.Loader(size);
  if (classes) loader.set_classes(classes);
  return loaders.put(loader);
}

function finishLoader(handle: Handle, name: string) {
  const loader = loaders.get(handle);
  loaders.take(handle);
  const skipped = loader.skipped();
  try {
    const data = loader.finish(name);
    return { data: dataSets.put(data), info: toCamel<DataSetInfo>(data.info()), skipped };
  } catch (thrown) {
    throw { ...plainError(thrown), skipped };
  }
}

async function step(trainer: CoreTrainer, steps: number) {
  const start = performance.now();
  const records = toCamel<StepRecord[]>(await trainer.step(steps));
  return { records, milliseconds: performance.now() - start };
}

/** Goes on for about as long as a portion of training steps takes. */
async function advance(evaluation: CoreEvaluation): Promise<EvaluationResult> {
  const start = performance.now();
  let progress: EvaluationProgress | null;
  do progress = ((await evaluation.advance()) as EvaluationProgress | undefined) ?? null;
  while (progress && performance.now() - start < TARGET_MS);
  return { progress, report: toCamel<EvaluationReport>(evaluation.report()) };
}

function tellOfCompilation(): void {
  let page: BroadcastChannel | undefined;
  watchCompilation((compilation) => {
    page ??= new BroadcastChannel(channel);
    page.postMessage({ compilation } satisfies News);
  });
}

/** The lock is held until the worker ends, whatever ends it. */
function hold(lock: string): Promise<boolean> {
  channel = lock;
  tellOfCompilation();
  const locks = globalThis.navigator?.locks;
  if (!locks) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    const held = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    locks.request(lock, held).catch(reject);
  });
}

const api: WorkerApi = {
  hold,
  methods: () => inTurn(() => toCamel<MethodSpec[]>(core.methods())),

  openLoader: (size, classes) => inTurn(() => openLoader(size, classes)),
  addFiles: (loader, files, progress) => inTurn(() => addFiles(loaders.get(loader), files, progress)),
  finishLoader: (loader, name) => inTurn(() => finishLoader(loader, name)),
  closeLoader: (loader) => inTurn(() => loaders.take(loader)?.free()),

  images: (data, indices) => inTurn(() => sent(dataSets.get(data).images(indices))),
  labels: (data) => inTurn(() => sent(dataSets.get(data).labels())),
  names: (data) => inTurn(() => dataSets.get(data).names()),
  closeData: (data) => inTurn(() => dataSets.take(data)?.free()),

  createTrainer: (data, config, device, encoder) =>
    inTurn(() => shelved(() => core.Trainer.create(dataSets.get(data), config, device, encoder))),
  resumeTrainer: (data, checkpoint, device, batchSize) =>
    inTurn(() => shelved(() => core.Trainer.resume(dataSets.get(data), checkpoint, device, batchSize))),
  checkpoint: (trainer) => inTurn(async () => sent(await trainers.get(trainer).checkpoint())),
  history: (trainer) => inTurn(() => toCamel<History>(trainers.get(trainer).history())),
  checkpointInfo: (checkpoint) => inTurn(() => toCamel<CheckpointInfo>(core.checkpoint_info(checkpoint))),
  step: (trainer, steps) => inTurn(() => step(trainers.get(trainer), steps)),
  figure: (trainer, samples, roll) =>
    inTurn(async () => movedFigure(toCamel<Figure>(await trainers.get(trainer).figure(samples, roll)))),
  comingFigure: (trainer, count) =>
    inTurn(async () => {
      const figure = await trainers.get(trainer).coming_figure?.(count);
      return figure ? movedFigure(toCamel<ComingFigure>(figure)) : null;
    }),
  knn: (trainer, labels) =>
    inTurn(async () => toCamel<KnnResult | null>((await trainers.get(trainer).knn(labels)) ?? null)),
  imageLosses: (trainer, samples) =>
    inTurn(async () => {
      const losses = await trainers.get(trainer).image_losses(samples);
      return losses && moved(losses, losses.values);
    }),
  diagnose: (trainer) => inTurn(async () => toCamel<Diagnosis>(await trainers.get(trainer).diagnose())),
  embed: (trainer, indices) => inTurn(async () => sent(await trainers.get(trainer).embed(indices))),
  dense: (trainer, indices, parts) => inTurn(async () => movedMaps(await trainers.get(trainer).dense(indices, parts))),
  exportEncoder: (trainer, format, head) =>
    inTurn(async () => sent(await trainers.get(trainer).export_encoder(format, head))),
  modelCard: (trainer) => inTurn(() => trainers.get(trainer).model_card()),
  runJson: (trainer) => inTurn(() => trainers.get(trainer).run_json()),
  closeTrainer: (trainer) => inTurn(() => trainers.take(trainer)?.free()),

  evaluateTrainer: (trainer, data, options) =>
    inTurn(() => evaluations.put(trainers.get(trainer).evaluate(dataSets.get(data), options))),
  evaluateEncoder: (encoder, data, options) =>
    inTurn(() => evaluations.put(encoders.get(encoder).evaluate(dataSets.get(data), options))),
  advanceEvaluation: (evaluation) => inTurn(() => advance(evaluations.get(evaluation))),
  closeEvaluation: (evaluation) => inTurn(() => evaluations.take(evaluation)?.free()),

  loadEncoder: (bytes, device) =>
    inTurn(async () => {
      const encoder = await core.Encoder.load(bytes, device);
      return { encoder: encoders.put(encoder), info: toCamel<EncoderInfo>(encoder.info()) };
    }),
  embedWith: (encoder, data, indices) =>
    inTurn(async () => sent(await encoders.get(encoder).embed(dataSets.get(data), indices))),
  denseWith: (encoder, data, indices, parts) =>
    inTurn(async () => movedMaps(await encoders.get(encoder).dense(dataSets.get(data), indices, parts))),
  exportLoaded: (encoder, format, head) => inTurn(async () => sent(await encoders.get(encoder).export(format, head))),
  cardOfLoaded: (encoder) => inTurn(() => encoders.get(encoder).model_card()),
  closeEncoder: (encoder) => inTurn(() => encoders.take(encoder)?.free()),
  ...exploring(inTurn, { dataSets, trainers, encoders }),

  differentiate: (loss, request, device) =>
    inTurn(async () => (await core.differentiate(loss, request, device)) as LossAnswer),
};

/** Answers at `endpoint`. `read` gives the core where the worker does not fetch it itself. */
export function serve(endpoint: Comlink.Endpoint, cores: Cores, read?: ReadCore): void {
  load = async () => {
    core = await loadCore(cores, channel, read);
  };
  Comlink.expose(api, endpoint);
}
