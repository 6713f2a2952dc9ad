import { expect, it } from "vitest";
import { shapeIn, sizesOf } from "../app/state/sizes.ts";

const CONFIG = { patchSize: 4, maskRatio: 0.75, vitDim: 64, tileGrid: "3x3", encoder: "vit" };
const sizes = sizesOf({ config: CONFIG, features: 64, batchSize: 32 }, { channels: 3, height: 32, width: 32 });

it("knows the sizes of images, settings and patches", () => {
  expect(shapeIn("batch_size channels height width", sizes)).toEqual([32, 3, 32, 32]);
  expect(shapeIn("batch_size visible patch_numbers", sizes)).toEqual([32, 16, 48]);
  expect(shapeIn("patches tiles", sizes)).toEqual([64, 9]);
});

it("multiplies, and takes numbers as they are", () => {
  expect(shapeIn("2*batch_size 4", sizes)).toEqual([64, 4]);
});

it("says nothing while a size is unknown", () => {
  expect(shapeIn("batch_size nonsense", sizes)).toBeNull();
  expect(shapeIn("", sizes)).toBeNull();
  expect(shapeIn("3x", sizes)).toBeNull();
});

it("keeps one patch visible at least", () => {
  const most = { config: { ...CONFIG, maskRatio: 0.95, patchSize: 16 }, features: 64, batchSize: 32 };
  expect(shapeIn("visible", sizesOf(most, { channels: 1, height: 28, width: 28 }))).toEqual([1]);
});
