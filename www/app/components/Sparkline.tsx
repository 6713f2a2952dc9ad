// A curve as small as a word: how a loss went, without axes. Its numbers stand beside it.

import { smooth, thin } from "../state/curve.ts";

const WIDTH = 120;
const HEIGHT = 40;

interface Props {
  steps: readonly number[];
  values: readonly number[];
}

export function Sparkline({ steps, values }: Props) {
  const points = curve(steps, values, WIDTH, HEIGHT);
  return points === null ? null : (
    <svg class="sparkline" viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points} />
    </svg>
  );
}

/** The smoothed curve in a drawing of `width` by `height`, no more points than it can show; null below two points. */
export function curve(
  allSteps: readonly number[],
  allValues: readonly number[],
  width: number,
  height: number,
): string | null {
  const { steps, values } = thin([...allSteps], smooth([...allValues]), width);
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return null;
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 1];
  const places = values.flatMap((value, index) => {
    if (!Number.isFinite(value)) return [];
    const x = ((steps[index] ?? 0) - first) / Math.max(1, last - first);
    const y = high > low ? (high - value) / (high - low) : 0.5;
    return [`${(x * width).toFixed(1)},${(y * height).toFixed(1)}`];
  });
  return places.join(" ");
}
