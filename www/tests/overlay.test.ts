import { expect, it } from "vitest";
import { overlay } from "../app/state/overlay.ts";

it("puts curves with other steps on one axis, with gaps", () => {
  const a = { steps: [1, 2, 4], values: [10, 20, 40] };
  const b = { steps: [2, 3], values: [2, 3] };
  expect(overlay([a, b])).toEqual([
    [1, 2, 3, 4],
    [10, 20, null, 40],
    [null, 2, 3, null],
  ]);
});

it("bears empty curves", () => {
  expect(
    overlay([
      { steps: [], values: [] },
      { steps: [1], values: [5] },
    ]),
  ).toEqual([[1], [null], [5]]);
  expect(overlay([])).toEqual([[]]);
});
