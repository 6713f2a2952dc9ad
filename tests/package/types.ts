// What the package's types allow and what they refuse. Only checked, never run.

import {
  AutodidactError,
  type Change,
  createEncoder,
  createTrainer,
  type DataSet,
  type EvaluationReport,
  type LossArray,
  loadImages,
  losses,
  type MethodSpec,
  methods,
  resumeTrainer,
  type StepRecord,
  type Trainer,
  type TrainerEvents,
} from "autodidact";
import "autodidact/worker";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T => true as T;

export async function data(files: File[], signal: AbortSignal): Promise<DataSet> {
  const set = await loadImages(files, { size: 32, signal, onProgress: ({ done, phase }) => void [done, phase] });
  is<Equal<typeof set, DataSet>>();
  // @ts-expect-error There is no such sample.
  await loadImages("sample:imagenet");
  // @ts-expect-error The size is a number.
  await loadImages(files, { size: "32" });
  return set;
}

export async function training(set: DataSet): Promise<void> {
  const trainer = await createTrainer({ method: "simclr", data: set, batchSize: 64, device: "cpu", recover: "cpu" });
  is<Equal<typeof trainer, Trainer>>();
  for await (const record of trainer.steps(3, { signal: AbortSignal.timeout(9) }))
    is<Equal<typeof record, StepRecord>>();
  trainer.on("recovered", ({ step, device }) => void [step, device.kind]);
  const change: Change = { device: "cpu", batchSize: 8 };
  await trainer.change(change);
  const report = await trainer.evaluate({ data: set, quick: true });
  is<Equal<typeof report, EvaluationReport>>();
  const checkpoint = await trainer.checkpoint();
  await using resumed = await resumeTrainer({ checkpoint, data: set, batchSize: 4 });
  is<Equal<typeof resumed, Trainer>>();
  // @ts-expect-error A run needs data.
  await createTrainer({ method: "simclr" });
  // @ts-expect-error There is no such device.
  await createTrainer({ method: "simclr", data: set, device: "tpu" });
  // @ts-expect-error There is no such event.
  trainer.on("finished", () => {});
  // @ts-expect-error Nor is its engine anybody's business.
  trainer.engine;
  const event: keyof TrainerEvents = "step";
  void event;
}

export async function encoding(weights: Blob, set: DataSet): Promise<Float32Array> {
  await using encoder = await createEncoder({ weights });
  const all: MethodSpec[] = await methods();
  void all;
  return encoder.embed(set);
}

export async function slopes(): Promise<void> {
  const z = [
    [1, 0],
    [0, 1],
  ];
  const { loss, grads } = await losses.ntXent({ z0: z, z1: { shape: [2, 2], data: new Float32Array(4) } });
  is<Equal<typeof loss, number>>();
  is<Equal<typeof grads, { z0: LossArray; z1: LossArray }>>();
  const dino = await losses.dino({ student: [z, z], momentum: [z], center: [[0, 0]] });
  is<Equal<typeof dino.grads.student, LossArray[]>>();
  // @ts-expect-error `z1` is missing.
  await losses.ntXent({ z0: z });
  // @ts-expect-error It has no such parameter.
  await losses.ntXent({ z0: z, z1: z, temprature: 1 });
}

export function mistakes(thrown: unknown): string {
  const { kind, message } = AutodidactError.from(thrown);
  // @ts-expect-error There is no such kind.
  if (kind === "oops") return "";
  return kind === "aborted" ? "" : message;
}
