// How good the encoder is, with labels: accuracy against the number of labels, beside honest baselines, and what was
// taken for what.

import { useMemo } from "preact/hooks";
import type { EvaluationPoint, EvaluationReport, Spread } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { Chart, type Line } from "../components/Chart.tsx";
import { Confusion } from "../components/Confusion.tsx";
import { Panel } from "../components/Panel.tsx";
import { explain } from "../state/complaint.ts";
import { dataSet } from "../state/data.ts";
import { cancelEvaluation, evaluate, evaluateError, evaluating, fineTune, quick, report } from "../state/evaluation.ts";
import { fill, number, percent, say, text } from "../state/language.ts";
import { run } from "../state/run.ts";
import { other, readingOther, where } from "../state/transfer.ts";
import { TestData } from "./TestData.tsx";

const WAYS = ["linear", "pseudoLabels", "fineTuned", "supervised", "pixels", "untrained"] as const;
type Way = (typeof WAYS)[number];

const LINES: Record<Way, Line & { mark: string }> = {
  linear: { colour: "--predicted", width: 2, points: true, mark: "predicted" },
  pseudoLabels: { colour: "--predicted", width: 1.5, dash: [2, 4], points: true, mark: "predicted dotted" },
  fineTuned: { colour: "--view0", width: 2, points: true, mark: "view0" },
  supervised: { colour: "--view1", width: 2, dash: [6, 4], points: true, mark: "view1 dashed" },
  pixels: { colour: "--faint", width: 1.5, dash: [2, 4], points: true, mark: "faint dotted" },
  untrained: { colour: "--masked", width: 1.5, dash: [6, 4], points: true, mark: "masked dashed" },
};

export function EvaluationPanel() {
  const t = text.value.evaluate;
  const found = report.value;
  return (
    <Panel id="evaluate" title={t.title} lead={t.lead}>
      <Controls />
      {evaluateError.value && <Banner>{explain(evaluateError.value.message)}</Banner>}
      {found && <Found report={found} />}
    </Panel>
  );
}

function Controls() {
  const t = text.value.evaluate;
  const trainer = run.value?.trainer;
  const data = dataSet.value;
  const trained = (run.value?.progress.value?.step ?? 0) > 0;
  const labelled = where.value === "here" ? data?.classes != null : where.value !== "files" || other.value !== null;
  const progress = evaluating.value;
  if (progress) {
    return (
      <div class="row">
        <button type="button" onClick={cancelEvaluation}>
          {t.cancel}
        </button>
        <progress aria-label={t.progress} max={1} value={progress.done} data-testid="evaluate-progress" />
        <span class="muted small">{t.phases[progress.phase]}</span>
      </div>
    );
  }
  const ready = trainer !== undefined && data !== null && trained && labelled && readingOther.value === null;
  const unlabelled = where.value === "here" ? text.value.accuracy.noLabels : t.chooseFirst;
  const why = labelled || !data ? (trained ? null : t.trainFirst) : unlabelled;
  return (
    <>
      <TestData />
      <div class="row">
        <button type="button" disabled={!ready} onClick={() => trainer && data && void evaluate(trainer, data)}>
          {t.start}
        </button>
        <label>
          <input
            type="checkbox"
            name="quick"
            checked={quick.value}
            onChange={(event) => {
              quick.value = event.currentTarget.checked;
            }}
          />{" "}
          {t.quick}
        </label>
        <label>
          <input
            type="checkbox"
            name="fine-tune"
            checked={fineTune.value}
            onChange={(event) => {
              fineTune.value = event.currentTarget.checked;
            }}
          />{" "}
          {t.fineTune}
        </label>
      </div>
      {why && <p class="muted small">{why}</p>}
    </>
  );
}

function Found({ report: found }: { report: EvaluationReport }) {
  const t = text.value.evaluate;
  const { curve, knn, notes } = found;
  const ways = WAYS.filter((way) => curve.some((point) => point[way].mean !== null));
  const data = useMemo(() => columns(curve, ways), [curve]);
  const lines = ways.map((way) => LINES[way]);
  const last = curve.at(-1);
  const label = fill(t.chart, { linear: share(last?.linear), supervised: share(last?.supervised) });
  return (
    <>
      <p class="small" data-testid="evaluation-knn">
        {fill(t.knn, {
          data: found.data,
          k: knn.k,
          features: percent(knn.features),
          untrained: percent(knn.untrained),
          pixels: percent(knn.pixels),
        })}
      </p>
      {ways.length > 0 && (
        <>
          <ul class="legend">
            {ways.map((way) => (
              <li key={way}>
                <i class={LINES[way].mark} />
                {t.ways[way]}
              </li>
            ))}
          </ul>
          <Chart lines={lines} data={data} logarithmic label={label} format={(value) => percent(value)} />
          <Table curve={curve} ways={ways} />
        </>
      )}
      {notes.map((note) => (
        <p key={note.en} class="muted small">
          {say(note)}
        </p>
      ))}
      <Confusion report={found} />
    </>
  );
}

/** Columns for the chart: numbers of labels in ascending order, then the mean of each way. */
function columns(curve: EvaluationPoint[], ways: readonly Way[]): (number | null)[][] {
  const sorted = [...curve].sort((a, b) => a.labels - b.labels);
  // Two budgets that come to the same number of labels are one point of the axis.
  const points = sorted.filter(({ labels }, index) => labels !== sorted[index - 1]?.labels);
  return [points.map(({ labels }) => labels), ...ways.map((way) => points.map((point) => point[way].mean))];
}

function Table({ curve, ways }: { curve: EvaluationPoint[]; ways: readonly Way[] }) {
  const t = text.value.evaluate;
  return (
    <div class="scroll">
      <table class="figures" data-testid="label-efficiency">
        <thead>
          <tr>
            <th scope="col">{t.labels}</th>
            {ways.map((way) => (
              <th key={way} scope="col">
                {t.ways[way]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {curve.map((point, index) => (
            <tr key={index}>
              <th scope="row">{budget(point)}</th>
              {ways.map((way) => (
                <td key={way}>{share(point[way])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function budget({ budget: asked, labels }: EvaluationPoint): string {
  const t = text.value.evaluate;
  const count = number(labels);
  return "perClass" in asked
    ? fill(t.perClass, { per: asked.perClass, count })
    : fill(t.fraction, { part: number(100 * asked.fraction, 1), count });
}

/** `81.3% ± 0.4`, or a dash. */
function share(spread: Spread | undefined): string {
  if (!spread || spread.mean === null) return "–";
  const mean = percent(spread.mean);
  return spread.deviation === null ? mean : `${mean} ± ${number(100 * spread.deviation, 1)}`;
}
