// Two runs side by side: two methods, or one with a setting changed, on the same images and seed, charts overlaid.

import { useMemo } from "preact/hooks";
import { Chart, type Line } from "../components/Chart.tsx";
import { Panel } from "../components/Panel.tsx";
import { going, nameOf, type Side, type Slot, slots, take, trainBoth } from "../state/compare.ts";
import { smooth, thin } from "../state/curve.ts";
import { fill, number, percent, precise, text } from "../state/language.ts";
import { overlay } from "../state/overlay.ts";
import { active } from "../state/run.ts";
import { spec } from "../state/settings.ts";

const LINES: Line[] = [
  { colour: "--view0", width: 2, points: false },
  { colour: "--view1", width: 2, points: false },
];
const DOTTED: Line[] = LINES.map((line) => ({ ...line, points: true }));

export function ComparePanel() {
  const t = text.value.compare;
  const [first, second] = slots.value;
  return (
    <Panel id="compare" title={t.title} lead={t.lead}>
      <div class="compare-slots">
        <SlotCard side={0} slot={first} />
        <SlotCard side={1} slot={second} />
      </div>
      <div class="row">
        <button
          type="button"
          class="strong"
          disabled={!first || !second || active.value || going.value !== null}
          onClick={() => void trainBoth()}
        >
          {t.train}
        </button>
        <span class="muted" role="status">
          {going.value !== null && fill(t.training, { side: "AB"[going.value] ?? "" })}
        </span>
      </div>
      <Charts slots={[first, second]} />
    </Panel>
  );
}

function SlotCard({ side, slot }: { side: Side; slot: Slot | null }) {
  const t = text.value.compare;
  const latest = slot?.run?.latest.value;
  const knn = slot?.run?.knn.points.value.at(-1);
  return (
    <div class={`role view${side}`}>
      <h3>{"AB"[side]}</h3>
      <p>{slot ? nameOf(slot) : <span class="muted">{t.empty}</span>}</p>
      {latest && (
        <p class="small">
          {fill(t.result, {
            step: number(latest.step + 1),
            loss: precise(latest.loss),
            knn: knn ? percent(knn.features) : "–",
          })}
        </p>
      )}
      <button type="button" disabled={!spec.value || going.value !== null} onClick={() => take(side)}>
        {t.take}
      </button>
    </div>
  );
}

function Charts({ slots }: { slots: [Slot | null, Slot | null] }) {
  const t = text.value.compare;
  const runs = slots.map((slot) => slot?.run ?? null);
  const versions = runs.map((run) => run?.version.value ?? 0).join();
  const points = runs.map((run) => run?.knn.points.value ?? []);
  // The curves grow in place; `versions` says that they did.
  const losses = useMemo(() => {
    const curves = runs.map((run) => thin(run?.steps ?? [], run?.losses ?? []));
    return overlay(curves.map(({ steps, values }) => ({ steps, values: smooth(values) })));
  }, [runs[0], runs[1], versions]);
  const accuracies = useMemo(
    () =>
      overlay(
        points.map((all) => ({ steps: all.map(({ step }) => step), values: all.map(({ features }) => features) })),
      ),
    [points[0], points[1]],
  );
  if (runs.every((run) => run === null)) return null;
  const mixed = slots[0]?.method !== slots[1]?.method;
  return (
    <div class="pair">
      <div>
        <h3>{text.value.loss.title}</h3>
        {mixed && <p class="muted small">{t.mixed}</p>}
        <Chart lines={LINES} data={losses} label={t.losses} format={(value) => number(value, 3)} />
      </div>
      <div>
        <h3>{text.value.accuracy.title}</h3>
        <Chart lines={DOTTED} data={accuracies} label={t.accuracies} format={(value) => percent(value)} />
      </div>
    </div>
  );
}
