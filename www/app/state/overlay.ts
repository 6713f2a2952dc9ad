// Curves of different runs on one axis. Pure.

export interface Curve {
  steps: readonly number[];
  values: readonly number[];
}

/** Columns for a chart: every step of any curve, then each curve with gaps where it has no value. */
export function overlay(curves: readonly Curve[]): (number | null)[][] {
  const steps = [...new Set(curves.flatMap((curve) => curve.steps))].sort((a, b) => a - b);
  const place = new Map(steps.map((step, index) => [step, index]));
  const columns = curves.map((curve) => {
    const column = new Array<number | null>(steps.length).fill(null);
    for (const [index, step] of curve.steps.entries()) {
      column[place.get(step) as number] = curve.values[index] ?? null;
    }
    return column;
  });
  return [steps, ...columns];
}
