// Accuracy on held-out images, of nearest neighbours and of a linear probe, beside the honest baselines: raw pixels and
// the untrained encoder.

import { useMemo } from "preact/hooks";
import { Chart, type Line } from "../components/Chart.tsx";
import { Panel } from "../components/Panel.tsx";
import { dataSet } from "../state/data.ts";
import { fill, language, number, percent, text } from "../state/language.ts";
import { run } from "../state/run.ts";
import type { KnnPoint } from "../state/run-record.ts";

const LINES: Line[] = [
  { colour: "--predicted", width: 2, points: true },
  { colour: "--faint", width: 1.5, dash: [2, 4] },
  { colour: "--masked", width: 1.5, dash: [6, 4] },
  { colour: "--view0", width: 2, points: true },
  { colour: "--view0", width: 1.5, dash: [2, 4] },
];

/** Columns for the chart. Before the first step the encoder is the untrained one: that is where its line starts. */
function curves(points: KnnPoint[]): (number | null)[][] {
  const first = points[0];
  const before = first && { ...first, step: 0, features: first.untrained, linear: first.linearUntrained };
  const all = before ? [before, ...points] : [];
  return [
    all.map(({ step }) => step),
    all.map(({ features }) => features),
    all.map(({ pixels }) => pixels),
    all.map(({ untrained }) => untrained),
    all.map(({ linear }) => linear ?? null),
    all.map(({ linearUntrained }) => linearUntrained ?? null),
  ];
}

export function AccuracyPanel() {
  const t = text.value.accuracy;
  const current = run.value;
  const points = current?.knn.points.value ?? [];
  const latest = points.at(-1);
  const labelled = current ? current.labelled : dataSet.value?.classes != null;
  const data = useMemo(() => curves(points), [points]);
  if (!labelled) {
    return (
      <Panel id="accuracy" title={t.title}>
        <p class="placeholder">{t.noLabels}</p>
      </Panel>
    );
  }
  const lead = latest && fill(t.lead, { k: latest.k, heldOut: number(latest.heldOut), train: number(latest.train) });
  return (
    <Panel id="accuracy" title={t.title} lead={lead}>
      {latest ? (
        <>
          <ul class="legend" data-testid="accuracy">
            <Entry name={t.features} value={latest.features} mark="predicted" />
            <Entry name={t.pixels} value={latest.pixels} mark="faint dotted" />
            <Entry name={t.untrained} value={latest.untrained} mark="masked dashed" />
            <Entry name={t.linear} value={latest.linear} mark="view0" />
            <Entry name={t.linearUntrained} value={latest.linearUntrained} mark="view0 dotted" />
          </ul>
          <Chart
            lines={LINES}
            data={data}
            label={fill(t.chart, {
              features: percent(latest.features),
              pixels: percent(latest.pixels),
              untrained: percent(latest.untrained),
              linear: latest.linear === null ? "–" : percent(latest.linear),
            })}
            format={axisPercent}
          />
        </>
      ) : (
        <p class="placeholder">{current?.knn.busy.value ? `${t.measuring}…` : t.empty}</p>
      )}
    </Panel>
  );
}

/** As `percent`, but 70 % stays 70 %. */
function axisPercent(value: number): string {
  return new Intl.NumberFormat(language.peek(), { style: "percent", maximumFractionDigits: 1 }).format(value);
}

function Entry({ name, value, mark }: { name: string; value: number | null; mark: string }) {
  if (value === null) return null;
  return (
    <li>
      <i class={mark} />
      {name} <b>{percent(value)}</b>
    </li>
  );
}
