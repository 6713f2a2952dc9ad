// What the method makes of some images: views that can be drawn anew, or original, masked and reconstruction, one row
// of tiles a role, one column an image; below them what the model computes from them, as charts.

import { useEffect, useRef, useState } from "preact/hooks";
import { FigureChart } from "../components/FigureChart.tsx";
import { Panel } from "../components/Panel.tsx";
import { Tile } from "../components/Tile.tsx";
import { type ShownFigure, useFigure } from "../components/useFigure.ts";
import { useVisible } from "../components/visible.ts";
import { className, dataSet } from "../state/data.ts";
import { fill, number, say, text } from "../state/language.ts";
import { flowVisible, liveFigure } from "../state/live-figure.ts";
import { shown } from "../state/run.ts";

const SHOWN = 8;

/** Images for the figure: scattered over the set, others with each `choice`, the same ones for the same choice. */
function pick(total: number, choice: number): number[] {
  const wanted = Math.min(SHOWN, total);
  const start = (choice * 7919) % total;
  return Array.from({ length: wanted }, (_, index) => (start + Math.floor((index * total) / wanted)) % total);
}

export function FigurePanel() {
  const t = text.value.figure;
  const host = useRef<HTMLDivElement>(null);
  const [roll, setRoll] = useState(0);
  const [choice, setChoice] = useState(0);
  const trainer = shown.value;
  const total = dataSet.value?.count ?? 0;
  const samples = total > 0 ? pick(total, choice) : [];
  const figure = useFigure(trainer, samples, roll, useVisible(host) || flowVisible.value);
  useEffect(() => {
    liveFigure.value = figure;
  }, [figure]);
  const reconstructs = figure?.rows.some(({ role }) => role === "predicted") ?? false;
  return (
    <Panel
      id="figure"
      title={reconstructs ? t.reconstruction : t.views}
      actions={
        figure && (
          <>
            <button type="button" onClick={() => setRoll(roll + 1)}>
              {t.reroll}
            </button>
            <button type="button" onClick={() => setChoice(choice + 1)}>
              {t.others}
            </button>
          </>
        )
      }
    >
      <div ref={host} class="figure" data-testid="figure">
        {figure ? <Shown figure={figure} /> : <p class="placeholder">{t.empty}</p>}
      </div>
    </Panel>
  );
}

function Shown({ figure: { rows, samples, charts } }: { figure: ShownFigure }) {
  const t = text.value.figure;
  return (
    <>
      {rows.map(({ role, title, tiles }, row) => (
        <div key={row} class={`figure-row role ${role}`} data-role={role}>
          <h3>{say(title)}</h3>
          <div class="tiles">
            {tiles.map((image, column) => (
              <Tile
                key={column}
                image={image}
                label={fill(t.of, { role: say(title), label: nameOf(samples[column] ?? 0) })}
              />
            ))}
          </div>
        </div>
      ))}
      {charts.length > 0 && (
        <div class="figure-charts">
          {charts.map((chart, index) => (
            <FigureChart key={`${chart.kind}-${index}`} chart={chart} />
          ))}
        </div>
      )}
    </>
  );
}

function nameOf(index: number): string {
  return className(index) ?? fill(text.value.figure.image, { index: number(index + 1) });
}
