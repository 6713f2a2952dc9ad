// Two runs side by side: two methods, or one with a setting changed, on the same images and seed, or two that were kept;
// what sets them apart, and their charts overlaid.

import { useMemo } from "preact/hooks";
import { Chart, type Line } from "../components/Chart.tsx";
import { Panel } from "../components/Panel.tsx";
import { going, nameOf, type Side, type Slot, shownOf, slots, take, trainBoth } from "../state/compare.ts";
import { smooth, thin } from "../state/curve.ts";
import { differences, type Shown } from "../state/differences.ts";
import { fill, number, percent, precise, say, text } from "../state/language.ts";
import { overlay } from "../state/overlay.ts";
import { active } from "../state/run.ts";
import { spec, specs } from "../state/settings.ts";

const LINES: Line[] = [
  { colour: "--view0", width: 2, points: false },
  { colour: "--view1", width: 2, points: false },
];
const DOTTED: Line[] = LINES.map((line) => ({ ...line, points: true }));

export function ComparePanel() {
  const t = text.value.compare;
  const [first, second] = slots.value;
  const shown: Pair = [shownOf(first), shownOf(second)];
  const untrained = first && second && !(first.kept && second.kept);
  return (
    <Panel id="compare" title={t.title} lead={t.lead}>
      <div class="compare-slots">
        <SlotCard side={0} slot={first} shown={shown[0]} />
        <SlotCard side={1} slot={second} shown={shown[1]} />
      </div>
      <div class="row">
        <button
          type="button"
          class="strong"
          disabled={!untrained || active.value || going.value !== null}
          onClick={() => void trainBoth()}
        >
          {t.train}
        </button>
        <span class="muted" role="status">
          {going.value !== null && fill(t.training, { side: "AB"[going.value] ?? "" })}
        </span>
      </div>
      <Differences shown={shown} />
      <Charts shown={shown} mixed={first?.method !== second?.method} />
    </Panel>
  );
}

type Pair = [Shown | null, Shown | null];

interface SlotProps {
  side: Side;
  slot: Slot | null;
  shown: Shown | null;
}

function SlotCard({ side, slot, shown }: SlotProps) {
  const t = text.value.compare;
  const [step, loss, knn] = [shown?.steps.at(-1), shown?.losses.at(-1), shown?.knn.at(-1)];
  return (
    <div class={`role view${side}`}>
      <h3>{"AB"[side]}</h3>
      <p>{slot ? nameOf(slot) : <span class="muted">{t.empty}</span>}</p>
      {step !== undefined && loss !== undefined && (
        <p class="small">
          {fill(t.result, { step: number(step), loss: precise(loss), knn: knn ? percent(knn.features) : "–" })}
        </p>
      )}
      <button type="button" disabled={!spec.value || going.value !== null} onClick={() => take(side)}>
        {t.take}
      </button>
    </div>
  );
}

/** Data, method and settings in which the two differ. */
function Differences({ shown: [first, second] }: { shown: Pair }) {
  const t = text.value.compare;
  const found = first && second ? differences(first.about, second.about) : [];
  if (found.length === 0) return null;
  const own: Record<string, string> = { method: t.method, data: t.data, seed: text.value.train.seed };
  const parameters = specs.value.flatMap((candidate) => candidate.parameters);
  const nameOfSetting = (name: string) => {
    const label = parameters.find(({ key }) => key === name)?.label;
    return own[name] ?? (label ? say(label) : name);
  };
  return (
    <table class="differences" data-testid="differences">
      <caption>{t.differences}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ name, values }) => (
          <tr key={name}>
            <th scope="row">{nameOfSetting(name)}</th>
            {values.map((value, side) => (
              <td key={side}>{typeof value === "number" ? number(value, 6) : String(value)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Charts({ shown, mixed }: { shown: Pair; mixed: boolean }) {
  const t = text.value.compare;
  const ends = shown.map((one) => one?.steps.at(-1) ?? 0).join();
  const points = shown.map((one) => one?.knn ?? []);
  // Curves grow in place; `ends` says that they did.
  const losses = useMemo(() => {
    const curves = shown.map((one) => thin([...(one?.steps ?? [])], [...(one?.losses ?? [])]));
    return overlay(curves.map(({ steps, values }) => ({ steps, values: smooth(values) })));
  }, [shown[0]?.losses, shown[1]?.losses, ends]);
  const accuracies = useMemo(
    () =>
      overlay(
        points.map((all) => ({ steps: all.map(({ step }) => step), values: all.map(({ features }) => features) })),
      ),
    [points[0], points[1]],
  );
  if (shown.every((one) => one === null)) return null;
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
