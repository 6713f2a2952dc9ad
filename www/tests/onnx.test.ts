// Encoders exported to ONNX, computed by onnxruntime: the features of the core itself.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Core, CoreDataSet, CoreTrainer } from "../lib/core.ts";
import type { LinearHead } from "../lib/types.ts";
import * as wasm from "../lib/wasm/autodidact.js";

const core = wasm as unknown as Core & { default(source: { module_or_path: Uint8Array }): Promise<unknown> };
const TOLERANCE = 1e-4;
const COUNT = 12;
/** CIFAR's: [channels, height, width]. */
const SHAPE = [3, 32, 32];
const SIZE = 3 * 32 * 32;

/** Every network, and features of both kinds. */
const ENCODERS = {
  ConvNet: { method: "simclr", convnet_width: 4 },
  "ResNet-18": { method: "simclr", encoder: "resnet18", resnet_width: 8 },
  ViT: { method: "mae", patch_size: 8, vit_dim: 16, vit_depth: 2, vit_heads: 2 },
  "ViT, class token": { method: "dino", encoder: "vit", patch_size: 8, vit_dim: 16, vit_depth: 2, vit_heads: 4 },
};

/** Smooth colours, another for each image. */
const PIXELS = Uint8Array.from({ length: COUNT * SIZE }, (_, at) => {
  const image = Math.floor(at / SIZE);
  return 127 + 120 * Math.sin((1 + (image % 5)) * 0.01 * (at % SIZE) + image);
});

function dataSet(): CoreDataSet {
  const record = (image: number) => [image % 2, ...PIXELS.subarray(image * SIZE, (image + 1) * SIZE)];
  const loader = new core.Loader(32);
  loader.add("data_batch_1.bin", Uint8Array.from(Array.from({ length: COUNT }, (_, image) => record(image)).flat()));
  return loader.finish("waves");
}

async function trained(config: object, steps: number): Promise<CoreTrainer> {
  const settings = { batch_size: 4, held_out: 0, ...config };
  const trainer = await core.Trainer.create(dataSet(), settings, "cpu", undefined);
  await trainer.step(steps); // so that BatchNorm's running averages are not those of the start
  return trainer;
}

/** What onnxruntime makes of the first `count` images. */
async function run(file: Uint8Array, count = COUNT): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(file);
  const pixels = Float32Array.from(PIXELS.subarray(0, count * SIZE), (byte) => byte / 255);
  const outputs = await session.run({ images: new Tensor("float32", pixels, [count, ...SHAPE]) });
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
}

// Two engines compute here; a machine that is busy with something else takes long.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(async () => {
  env.wasm.numThreads = 1;
  const path = join(import.meta.dirname, "../lib/wasm/autodidact_bg.wasm");
  await core.default({ module_or_path: readFileSync(path) });
});

describe("an encoder in ONNX", () => {
  it.each(Object.entries(ENCODERS))("computes what the core computes: %s", async (_, config) => {
    const trainer = await trained(config, 3);
    const want = await trainer.embed(Uint32Array.from({ length: COUNT }, (_, index) => index));
    const file = await trainer.export_encoder("onnx", undefined);
    const { features, probabilities } = await run(file);
    expect(probabilities).toBeUndefined();
    expect(furthest(features ?? [], want)).toBeLessThan(TOLERANCE);
    // Another batch, and images that differ give features that differ.
    expect(furthest((await run(file, 1)).features ?? [], want.subarray(0, want.length / COUNT))).toBeLessThan(
      TOLERANCE,
    );
    expect(furthest(want.subarray(0, 4), want.subarray(want.length / COUNT, want.length / COUNT + 4))).toBeGreaterThan(
      0.01,
    );
    trainer.free();
  });

  it("takes a classifier along", async () => {
    const trainer = await trained(ENCODERS.ConvNet, 1);
    const dim = 32;
    const numbers = (count: number, scale: number) => Array.from({ length: count }, (_, at) => scale * Math.sin(at));
    const head: LinearHead = {
      weights: numbers(3 * dim, 0.3),
      bias: [0.1, -0.2, 0],
      mean: numbers(dim, 0.1),
      std: numbers(dim, 0.2).map((x) => 1 + x),
      classes: ["a", "b", "c"],
    };
    const { features = new Float32Array(), probabilities } = await run(await trainer.export_encoder("onnx", head));
    const want = Array.from({ length: COUNT }, (_, image) => {
      const scaled = head.mean.map((mean, at) => ((features[image * dim + at] ?? 0) - mean) / (head.std[at] ?? 1));
      const logits = head.bias.map((bias, row) =>
        scaled.reduce((sum, x, at) => sum + x * (head.weights[row * dim + at] ?? 0), bias),
      );
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
      return logits.map((logit) => Math.exp(logit) / sum);
    });
    expect(furthest(probabilities ?? [], want.flat())).toBeLessThan(TOLERANCE);
    const weights = await trainer.export_encoder("safetensors", head);
    expect(new TextDecoder("latin1").decode(weights)).toContain('"head.weight"');
    await expect(trainer.export_encoder("onnx", { weights: [1] })).rejects.toThrow("give { weights, bias");
    trainer.free();
  });
});
