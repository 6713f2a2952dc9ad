// Curves for the eye: no more points than a chart has pixels, and a smoothed line through the noise.

const MAX_POINTS = 1500;

/** Every k-th point, and always the last, so that a long run stays quick to draw. */
export function thin(steps: number[], values: number[], max = MAX_POINTS): { steps: number[]; values: number[] } {
  const stride = Math.ceil(steps.length / max);
  if (stride <= 1) return { steps: steps.slice(), values: values.slice() };
  const last = steps.length - 1;
  const keep = (_: number, index: number) => index % stride === 0 || index === last;
  return { steps: steps.filter(keep), values: values.filter(keep) };
}

/** Exponential moving average whose start is not pulled towards zero. */
export function smooth(values: number[], memory = 0.9): number[] {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    sum = memory * sum + (1 - memory) * value;
    weight = memory * weight + (1 - memory);
    return sum / weight;
  });
}
