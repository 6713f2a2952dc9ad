// How the embeddings are spread while a run trains, with the healthy line and an alarm: collapse does not show in the
// loss.

import { useMemo } from "preact/hooks";
import type { Diagnosis } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { Chart, type Line } from "../components/Chart.tsx";
import { Panel } from "../components/Panel.tsx";
import { fill, number, precise, say, text } from "../state/language.ts";
import { run } from "../state/run.ts";

const LINES: Line[] = [
  { colour: "--predicted", width: 2, points: true },
  { colour: "--masked", width: 1.5, dash: [5, 5] },
];

export function SpreadPanel() {
  const t = text.value.spread;
  const points = run.value?.diagnoses.points.value ?? [];
  const latest = points.at(-1);
  const data = useMemo(
    () => [points.map(({ step }) => step), points.map(({ std }) => std), points.map(({ healthyStd }) => healthyStd)],
    [points],
  );
  if (!latest) {
    return (
      <Panel id="spread" title={t.title} lead={t.lead}>
        <p class="placeholder">{t.empty}</p>
      </Panel>
    );
  }
  return (
    <Panel id="spread" title={t.title} lead={t.lead}>
      {latest.alarm && <Banner>{say(latest.alarm)}</Banner>}
      <ul class="legend" data-testid="spread">
        <li>
          <i class="predicted" />
          {latest.of === "embeddings" ? t.ofEmbeddings : t.ofFeatures} <b>{precise(latest.std)}</b>
        </li>
        <li>
          <i class="masked dashed" />
          {latest.healthyStd === 1 ? t.aim : fill(t.healthy, { dim: number(latest.dim) })}{" "}
          <b>{precise(latest.healthyStd)}</b>
        </li>
      </ul>
      <Chart
        lines={LINES}
        data={data}
        include={[0]}
        label={fill(t.chart, { std: precise(latest.std), healthy: precise(latest.healthyStd) })}
        format={(value) => number(value, 3)}
      />
      <Numbers diagnosis={latest} />
    </Panel>
  );
}

function Numbers({ diagnosis: { rank, fullRank, alignment, uniformity } }: { diagnosis: Diagnosis }) {
  const t = text.value.spread;
  return (
    <dl class="facts">
      <div title={t.rankHelp}>
        <dt>{t.rank}</dt>
        <dd>
          {number(rank, 1)} <small>/ {number(fullRank)}</small>
        </dd>
      </div>
      {alignment !== null && (
        <div title={t.alignmentHelp}>
          <dt>{t.alignment}</dt>
          <dd>{number(alignment, 2)}</dd>
        </div>
      )}
      <div title={t.uniformityHelp}>
        <dt>{t.uniformity}</dt>
        <dd>{number(uniformity, 2)}</dd>
      </div>
    </dl>
  );
}
