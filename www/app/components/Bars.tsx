// Groups of bars. A few named bars are a table, one column a group, which lines up with the images above where the
// groups are those images; many bars are a plot for each group, or one plot where each group is a single bar.

import type { BarsChart } from "../../lib/index.ts";
import { number, say } from "../state/language.ts";
import { brief, describeBars } from "./chart-text.ts";
import { barRange } from "./statistics.ts";

const MOST_IN_TABLE = 12;
const MOST_COLUMNS = 8;

export function Bars({ chart }: { chart: BarsChart }) {
  const named = chart.labels.length === chart.columns && chart.columns <= MOST_IN_TABLE;
  return named && chart.rows <= MOST_COLUMNS ? <Table chart={chart} /> : <Plots chart={chart} />;
}

/** 0, 1, …, count − 1 */
function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function Table({ chart: { rows, columns, values, labels } }: { chart: BarsChart }) {
  const [low, high] = barRange(values);
  const at = (group: number, bar: number) => values[group * columns + bar] ?? Number.NaN;
  // Where several groups choose among several bars, the choice of each is marked.
  const choose = rows > 1 && columns > 1;
  const best = range(rows).map((group) => Math.max(...range(columns).map((bar) => at(group, bar))));
  return (
    <div class="scroll">
      <table class={rows > 1 ? "bars" : "bars single"} style={{ "--groups": String(rows) }}>
        {rows > 1 && (
          <thead>
            <tr>
              <td />
              {range(rows).map((group) => (
                <th key={group} scope="col">
                  {group + 1}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {labels.map((label, bar) => (
            <tr key={bar}>
              <th scope="row">{say(label)}</th>
              {range(rows).map((group) => (
                <td key={group} class={choose && at(group, bar) === best[group] ? "best" : ""}>
                  <Bar value={at(group, bar)} low={low} high={high} />
                  {number(at(group, bar), 2)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** From zero to the value, on a scale from `low` to `high`. */
function Bar({ value, low, high }: { value: number; low: number; high: number }) {
  const place = (x: number) => (100 * (x - low)) / (high - low);
  const known = Number.isFinite(value) ? value : 0;
  const start = place(Math.min(0, known));
  return (
    <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width="100" height="1" />
      <rect class="bin" x={start} width={place(Math.max(0, known)) - start} height="1" />
    </svg>
  );
}

function Plots({ chart }: { chart: BarsChart }) {
  const { rows, columns, values, labels } = chart;
  const [low, high] = barRange(values);
  const length = columns === 1 ? rows : columns;
  const series = range(values.length / length).map((at) => values.subarray(at * length, (at + 1) * length));
  const ends = columns > 1 && labels.length === columns ? [labels[0], labels.at(-1)] : [];
  const only = columns === 1 && labels[0] ? `${say(labels[0])}: ` : "";
  return (
    <div role="img" aria-label={describeBars(chart)}>
      <p class="muted small">{`${only}${brief(low)} – ${brief(high)}`}</p>
      <div class={series.length > 1 ? "plots" : ""}>
        {series.map((bars, index) => (
          <Plot key={index} values={bars} low={low} high={high} />
        ))}
      </div>
      <p class="ends muted small">{ends.map((label, index) => label && <span key={index}>{say(label)}</span>)}</p>
    </div>
  );
}

function Plot({ values, low, high }: { values: Float32Array; low: number; high: number }) {
  const place = (x: number) => (100 * (high - x)) / (high - low);
  return (
    <svg class="plot" viewBox={`0 0 ${values.length} 100`} preserveAspectRatio="none" aria-hidden="true">
      {Array.from(values, (value, bar) => {
        const known = Number.isFinite(value) ? value : 0;
        const top = place(Math.max(0, known));
        return <rect key={bar} class="bin" x={bar} y={top} width="0.85" height={place(Math.min(0, known)) - top} />;
      })}
      <path class="axis" d={`M0 ${place(0)}H${values.length}`} />
    </svg>
  );
}
