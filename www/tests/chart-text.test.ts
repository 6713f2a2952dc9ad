import { beforeAll, describe, expect, it, vi } from "vitest";
import type { BarsChart, HistogramChart, MatrixChart } from "../lib/index.ts";

type Texts = typeof import("../app/components/chart-text.ts");
type State = typeof import("../app/state/language.ts");

const HEAD = { title: { en: "Title", fr: "Titre" }, note: { en: "", fr: "" } };
const IDENTITY: MatrixChart = {
  ...HEAD,
  kind: "matrix",
  rows: 2,
  columns: 2,
  values: Float32Array.of(1, 0.25, -0.25, 1),
  low: -1,
  high: 1,
};

let texts: Texts;
let state: State;

// The language is read from the address, the browser and the page.
beforeAll(async () => {
  vi.stubGlobal("location", { search: "?lang=en" });
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
  vi.stubGlobal("document", { documentElement: {} });
  texts = await import("../app/components/chart-text.ts");
  state = await import("../app/state/language.ts");
});

describe("what charts say in words", () => {
  it("is the size, the range and the diagonal of a matrix", () => {
    expect(texts.describeMatrix(IDENTITY)).toBe(
      "Heat map of 2 × 2 values from -0.25 to 1. Mean on the diagonal 1, off it 0.",
    );
    const wide = { ...IDENTITY, rows: 1, columns: 4 };
    expect(texts.describeMatrix(wide)).toBe("Heat map of 1 × 4 values from -0.25 to 1. Mean 0.5.");
  });

  it("is the spread of a histogram and what it is compared with", () => {
    const chart: HistogramChart = {
      ...HEAD,
      kind: "histogram",
      values: Float32Array.of(0.1, 0.3),
      expected: { kind: "line", at: 0.08838 },
    };
    const spread = "Histogram of 2 values from 0.1 to 0.3, mean 0.2, standard deviation 0.1.";
    expect(texts.describeHistogram(chart)).toBe(`${spread} Drawn over it: line at 0.0884.`);
    expect(texts.describeHistogram({ ...chart, expected: { kind: "nothing" } })).toBe(spread);
    expect(texts.describeHistogram({ ...chart, expected: { kind: "normal" } })).toContain("normal distribution");
  });

  it("says so when nothing is finite", () => {
    const values = Float32Array.of(Number.NaN, Number.NaN);
    const bars: BarsChart = { ...HEAD, kind: "bars", rows: 1, columns: 2, values, labels: [] };
    expect(texts.describeBars(bars)).toBe("There are no finite values to show.");
    expect(texts.describeBars({ ...bars, values: Float32Array.of(0.5, 2) })).toBe(
      "Bar chart of 1 × 2 values from 0.5 to 2.",
    );
  });

  it("is said in the language of the page", () => {
    state.chooseLanguage("fr");
    expect(texts.describeMatrix(IDENTITY)).toContain("de -0,25 à 1");
    state.chooseLanguage("en");
  });
});
