// What a chart says to those who cannot see it, and numbers as charts write them.

import type { BarsChart, HistogramChart, MatrixChart } from "../../lib/index.ts";
import { fill, language, text } from "../state/language.ts";
import { diagonals, summarize } from "./statistics.ts";

/** Three digits, whatever the size: 0.0123, 1.5, 1,230. */
export function brief(value: number): string {
  return new Intl.NumberFormat(language.value, { maximumSignificantDigits: 3 }).format(value);
}

/** Every value written as `brief` does. */
function briefly(values: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, brief(value)]));
}

export function describeMatrix(chart: MatrixChart): string {
  const t = text.value.figure;
  const { rows, columns, values } = chart;
  const summary = summarize(values);
  if (!summary) return t.noNumbers;
  const means = diagonals(chart);
  const size = fill(t.matrix, briefly({ rows, columns, min: summary.min, max: summary.max }));
  return `${size} ${means ? fill(t.matrixDiagonal, briefly(means)) : fill(t.matrixMean, briefly({ mean: summary.mean }))}`;
}

export function describeHistogram({ values, expected }: HistogramChart): string {
  const t = text.value.figure;
  const summary = summarize(values);
  if (!summary) return t.noNumbers;
  const said = fill(t.histogram, briefly({ ...summary }));
  const reference = describeExpected(expected);
  return reference ? `${said} ${fill(t.reference, { reference })}` : said;
}

/** What is drawn over a histogram, in a few words; empty where nothing is. */
export function describeExpected(expected: HistogramChart["expected"]): string {
  const t = text.value.figure;
  if (expected.kind === "line") return fill(t.expectedLine, briefly({ at: expected.at }));
  return expected.kind === "normal" ? t.expectedNormal : "";
}

export function describeBars({ rows, columns, values }: BarsChart): string {
  const t = text.value.figure;
  const summary = summarize(values);
  return summary ? fill(t.bars, briefly({ rows, columns, min: summary.min, max: summary.max })) : t.noNumbers;
}
