// What the concepts' figures share: rows of real images, a slider, a button that trains.

import { Tile } from "../components/Tile.tsx";
import type { ShownFigure } from "../components/useFigure.ts";
import { explain } from "../state/complaint.ts";
import { fill, number, precise, say, text } from "../state/language.ts";
import type { Mini } from "./useMini.ts";

export function Rows({ figure, roles }: { figure: ShownFigure | null; roles: string[] }) {
  const rows = figure?.rows.filter(({ role }) => roles.includes(role)) ?? [];
  return (
    <div class="step-rows">
      {rows.map(({ role, title, tiles }, index) => (
        <div key={index} class={`step-tiles role ${role}`} role="img" aria-label={say(title)}>
          {tiles.map((tile, column) => (
            <Tile key={column} image={tile} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  shown: string;
  onChange: (value: number) => void;
}

export function Slider({ label, shown, onChange, ...range }: SliderProps) {
  return (
    <label class="concept-slider">
      <span>
        {label} <b>{shown}</b>
      </span>
      <input
        type="range"
        {...range}
        aria-valuetext={shown}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
    </label>
  );
}

/** Trains the figure's own model, and says how far it is. */
export function TrainMini({ mini, steps }: { mini: Mini; steps: number }) {
  const t = text.value.concepts;
  const { figure, record, busy, problem, train } = mini;
  return (
    <p class="row">
      <button type="button" disabled={busy || !figure} onClick={() => train(steps)}>
        {fill(t.train, { steps: number(steps) })}
      </button>
      <span class="muted" role="status">
        {(problem && explain(problem)) ??
          (record && fill(t.trained, { step: number(record.step + 1), loss: precise(record.loss) }))}
      </span>
    </p>
  );
}
