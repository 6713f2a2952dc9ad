// Anchor, positive and negatives, with the similarities that a real model gives them.

import { useState } from "preact/hooks";
import { Tile } from "../components/Tile.tsx";
import { fill, number, text } from "../state/language.ts";
import { TrainMini } from "./parts.tsx";
import { useMini } from "./useMini.ts";

export function Anchor() {
  const t = text.value.concepts.anchor;
  const [anchor, setAnchor] = useState(0);
  const mini = useMini("simclr", { convnetWidth: 8, projectorDim: 32, projectorHidden: 64, learningRate: 0.004 });
  const [view0, view1] = ["view0", "view1"].map((role) => mini.figure?.rows.find((row) => row.role === role)?.tiles);
  const chart = mini.figure?.charts.find(({ kind }) => kind === "matrix");
  const similarity = (index: number) =>
    chart?.kind === "matrix" ? (chart.values[anchor * chart.columns + index] ?? Number.NaN) : Number.NaN;
  return (
    <>
      <p class="small muted">{t.choose}</p>
      <div class="labelled-tiles">
        {(view0 ?? []).map((image, index) => (
          <button
            key={index}
            type="button"
            class="tile-button"
            aria-pressed={index === anchor}
            aria-label={fill(t.pick, { index: number(index + 1) })}
            onClick={() => setAnchor(index)}
          >
            <Tile image={image} />
          </button>
        ))}
      </div>
      <div class="labelled-tiles">
        {(view1 ?? []).map((image, index) => (
          <figure key={index} class={index === anchor ? "positive" : ""}>
            <Tile image={image} />
            <figcaption>
              {index === anchor ? t.positive : t.negative} <b>{number(similarity(index), 2)}</b>
            </figcaption>
          </figure>
        ))}
      </div>
      <TrainMini mini={mini} steps={40} />
    </>
  );
}
