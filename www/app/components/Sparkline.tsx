// A curve as small as a word: how a loss went, without axes. Its numbers stand beside it.

import { smooth } from "../state/curve.ts";

const WIDTH = 120;
const HEIGHT = 40;

export function Sparkline({ steps, values }: { steps: readonly number[]; values: readonly number[] }) {
  const points = pointsOf(steps, smooth([...values]));
  if (points.length < 2) return null;
  return (
    <svg class="sparkline" viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")} />
    </svg>
  );
}

/** Places in the drawing; what is not finite has none. */
function pointsOf(steps: readonly number[], values: readonly number[]): [number, number][] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 1];
  return values.flatMap((value, index) => {
    if (!Number.isFinite(value)) return [];
    const x = ((steps[index] ?? 0) - first) / Math.max(1, last - first);
    const y = high > low ? (high - value) / (high - low) : 0.5;
    return [[x * WIDTH, y * HEIGHT] as [number, number]];
  });
}
