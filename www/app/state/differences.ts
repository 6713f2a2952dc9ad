// What sets two runs apart, beside how they went. Pure.

import type { Value } from "../../lib/index.ts";
import type { KnnPoint } from "./run-record.ts";

/** A run as a comparison shows it. */
export interface Shown {
  /** Steps done, and the loss after each. */
  steps: readonly number[];
  losses: readonly number[];
  knn: readonly KnnPoint[];
  /** Its method, data and complete settings, by name. */
  about: Record<string, Value>;
}

export interface Difference {
  name: string;
  values: [Value, Value];
}

/** What both have and not alike. What only one of them has says nothing of the other. */
export function differences(first: Shown["about"], second: Shown["about"]): Difference[] {
  return Object.entries(first).flatMap(([name, value]) => {
    const other = second[name];
    return other === undefined || other === value ? [] : [{ name, values: [value, other] as [Value, Value] }];
  });
}
