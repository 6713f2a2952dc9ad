// How values are distributed, with what a healthy run looks like drawn over it.

import { useMemo } from "preact/hooks";
import type { HistogramChart } from "../../lib/index.ts";
import { text } from "../state/language.ts";
import { brief, describeExpected, describeHistogram } from "./chart-text.ts";
import { type Distribution, distribution, normalDensity, ticks } from "./statistics.ts";

const WIDTH = 360;
const HEIGHT = 168;
/** Height of the bars; the numbers of the axis stand below. */
const FLOOR = 144;
const CURVE_POINTS = 80;

export function Histogram({ chart }: { chart: HistogramChart }) {
  const { values, expected } = chart;
  const shown = useMemo(() => distribution(values, expected), [values, expected]);
  if (!shown) return <p class="placeholder">{text.value.figure.noNumbers}</p>;
  const reference = describeExpected(expected);
  const x = (value: number) => ((value - shown.low) / (shown.high - shown.low)) * WIDTH;
  return (
    <>
      {reference && (
        <ul class="legend">
          <li>
            <i class="masked dashed" />
            {reference}
          </li>
        </ul>
      )}
      <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describeHistogram(chart)}>
        <Columns {...shown} />
        {expected.kind === "line" && <path class="expected" d={`M${x(expected.at)} 0V${FLOOR}`} />}
        {expected.kind === "normal" && <path class="expected" d={bell(shown)} />}
        <path class="axis" d={`M0 ${FLOOR}H${WIDTH}`} />
        {ticks(shown.low, shown.high).map((value) => (
          <text key={value} x={Math.min(WIDTH - 12, Math.max(12, x(value)))} y={HEIGHT - 6}>
            {brief(value)}
          </text>
        ))}
      </svg>
    </>
  );
}

function Columns({ heights, top }: Distribution) {
  const width = WIDTH / heights.length;
  return heights.map((height, bin) => {
    const tall = (height / top) * FLOOR;
    return <rect key={bin} class="bin" x={bin * width} y={FLOOR - tall} width={width * 0.94} height={tall} />;
  });
}

/** The bell curve as a path. */
function bell({ low, high, top }: Distribution): string {
  const points = Array.from({ length: CURVE_POINTS + 1 }, (_, index) => {
    const part = index / CURVE_POINTS;
    const y = FLOOR * (1 - normalDensity(low + part * (high - low)) / top);
    return `${(part * WIDTH).toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
