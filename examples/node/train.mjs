// Trains on the images of a folder, or on the sample, and writes the encoder: node train.mjs [--steps N] [FOLDER]

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createTrainer, loadImages } from "autodidact";

const { values, positionals } = parseArgs({ options: { steps: { type: "string" } }, allowPositionals: true });

/** The files of a folder and its sub-folders, whose names become labels. */
async function readFolder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ path, bytes: await readFile(path) })));
}

const source = positionals.length > 0 ? await readFolder(positionals[0]) : "sample:fashion-mnist";
const data = await loadImages(source);
const trainer = await createTrainer({ method: "simclr", data, batchSize: 32, convnetWidth: 8 });

for await (const { step, loss } of trainer.steps(Number(values.steps ?? 100))) console.log(`step ${step}: ${loss}`);

const weights = await trainer.exportEncoder();
await writeFile("encoder.safetensors", new Uint8Array(await weights.arrayBuffer()));
