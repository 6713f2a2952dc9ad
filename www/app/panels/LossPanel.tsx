// The loss over steps, raw and smoothed, with the line of random guessing where the method has one.

import { useMemo } from "preact/hooks";
import { Chart, type Line } from "../components/Chart.tsx";
import { Panel } from "../components/Panel.tsx";
import { smooth, thin } from "../state/curve.ts";
import { fill, number, precise, text } from "../state/language.ts";
import { run } from "../state/run.ts";

const LINES: Line[] = [
  { colour: "--faint", width: 1 },
  { colour: "--ink", width: 2 },
];
const CHANCE: Line = { colour: "--masked", width: 1.5, dash: [5, 5] };

export function LossPanel() {
  const t = text.value.loss;
  const current = run.value;
  const version = current?.version.value ?? 0;
  const chance = current?.trainer.info.chance ?? null;
  // The arrays grow in place; `version` says that they did.
  const data = useMemo(() => {
    const { steps, values } = thin(current?.steps ?? [], current?.losses ?? []);
    const columns: (number | null)[][] = [steps, values, smooth(values)];
    if (chance !== null) columns.push(steps.map(() => chance));
    return columns;
  }, [current, version, chance]);
  const latest = current?.losses.at(-1);
  const step = current?.steps.at(-1) ?? 0;
  return (
    <Panel id="loss" title={t.title} lead={t.lead}>
      {latest === undefined ? (
        <p class="placeholder">{t.empty}</p>
      ) : (
        <>
          <ul class="legend">
            <li>
              <i class="ink" />
              {t.smoothed} <b data-testid="loss">{precise(latest)}</b>
            </li>
            {chance !== null && (
              <li>
                <i class="masked dashed" />
                {fill(t.chance, { value: precise(chance) })}
              </li>
            )}
          </ul>
          <Chart
            lines={chance === null ? LINES : [...LINES, CHANCE]}
            data={data}
            label={fill(t.chart, { value: precise(latest), step: number(step) })}
            format={(value) => number(value, 3)}
          />
        </>
      )}
    </Panel>
  );
}
