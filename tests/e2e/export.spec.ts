// What can be taken home: a valid safetensors file and the record of the run.

import { images, zip } from "./support/images.ts";
import { downloaded, expect, TINY, test, UNTIL_STOPPED } from "./support/page.ts";

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Bytes of one value. BatchNorm counts its batches in a whole number, everything else is a weight. */
function valueSize(name: string, { dtype, shape }: Entry): number {
  if (!name.endsWith(".num_batches_tracked")) {
    expect(dtype, name).toBe("F32");
    return 4;
  }
  expect({ dtype, shape }, name).toEqual({ dtype: "I64", shape: [] });
  return 8;
}

/** Checks the layout: a header of the announced length, and entries that cover the data without gap or overlap. */
function parseSafetensors(bytes: Buffer): Map<string, Entry> {
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__, ...entries } = JSON.parse(bytes.subarray(8, 8 + length).toString("utf8")) as Record<
    string,
    Entry
  >;
  expect(__metadata__).toBeDefined();
  const sorted = Object.entries(entries).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  let end = 0;
  for (const [name, entry] of sorted) {
    const { shape, data_offsets } = entry;
    expect(data_offsets[0]).toBe(end);
    end = data_offsets[1];
    expect(end - data_offsets[0]).toBe(valueSize(name, entry) * shape.reduce((product, size) => product * size, 1));
  }
  expect(8 + length + end).toBe(bytes.length);
  return new Map(Object.entries(entries));
}

test("exports the encoder and the run", { tag: "@webgpu" }, async ({ app, page }) => {
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  await app.choose({ name: "shapes.zip", buffer: zip(images(10)) });
  await expect.poll(() => app.imageCount()).toBe(20);
  await app.ready();
  await expect(page.getByRole("button", { name: "encoder.safetensors" })).toBeDisabled();
  await app.trainButton.click();
  await app.trainUntil(2);
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");

  const file = (name: string) => downloaded(page, name);
  const encoder = await file("encoder.safetensors");
  const tensors = parseSafetensors(encoder);
  expect(tensors.size).toBeGreaterThan(0);
  const run = JSON.parse((await file("run.json")).toString("utf8")) as Record<string, unknown>;
  expect(JSON.stringify(run)).toContain("simclr");

  // What ONNX runtimes make of such a file is tested in www/tests/onnx.test.ts.
  const onnx = (await file("encoder.onnx")).toString("latin1");
  for (const text of ["autodidact", "BatchNormalization", ...tensors.keys()]) {
    if (!text.endsWith("num_batches_tracked")) expect(onnx).toContain(text);
  }
  const card = (await file("MODEL_CARD.md")).toString("utf8");
  expect(card).toContain("SimCLR");
  expect(onnx).toContain(card.slice(0, 40));

  const table = (await file("embeddings.csv")).toString("utf8").trim().split("\n");
  expect(table).toHaveLength(21);
  expect(table[0]).toMatch(/^index,name,label,f0,/);
  expect((await file("embeddings.npy")).subarray(1, 6).toString()).toBe("NUMPY");

  // The next run begins with these weights.
  await app.unfold("Encoder");
  const weights = { name: "mine.safetensors", mimeType: "application/octet-stream", buffer: encoder };
  await page.getByTestId("encoder-input").setInputFiles(weights);
  await expect(page.getByTestId("encoder-file")).toHaveText("mine.safetensors");
  await app.ready();
  await app.trainButton.click();
  await expect(app.button("Stop")).toBeVisible();
  await app.trainUntil(1);
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  const next = JSON.parse((await file("run.json")).toString("utf8")) as { origin: string };
  expect(next.origin).toContain("by SimCLR on `shapes.zip`");
});
