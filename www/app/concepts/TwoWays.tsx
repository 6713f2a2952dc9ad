// Self-prediction and contrast side by side: one looks into an image, the other from image to image. Both train.

import { useState } from "preact/hooks";
import { FigureChart } from "../components/FigureChart.tsx";
import { text } from "../state/language.ts";
import { Rows, TrainMini } from "./parts.tsx";
import { useMini } from "./useMini.ts";

const WAYS = ["inside", "between"] as const;
type Way = (typeof WAYS)[number];

export function TwoWays() {
  const t = text.value.concepts.ways;
  const [way, setWay] = useState<Way>("inside");
  return (
    <>
      <div class="segments" role="radiogroup" aria-label={t.title}>
        {WAYS.map((id) => (
          <label key={id}>
            <input type="radio" name="ways" checked={way === id} onChange={() => setWay(id)} />
            <span>{t[id]}</span>
          </label>
        ))}
      </div>
      <p class="muted small">{t[`${way}Note`]}</p>
      {way === "inside" ? <Inside /> : <Between />}
    </>
  );
}

function Inside() {
  const mini = useMini("mae", { vitDim: 32, vitDepth: 2 });
  return (
    <>
      <Rows figure={mini.figure} roles={["original", "masked", "predicted"]} />
      <TrainMini mini={mini} steps={60} />
    </>
  );
}

function Between() {
  const mini = useMini("simclr", { convnetWidth: 8, projectorDim: 32, projectorHidden: 64, learningRate: 0.004 });
  const chart = mini.figure?.charts.find(({ kind }) => kind === "matrix");
  return (
    <>
      <Rows figure={mini.figure} roles={["view0", "view1"]} />
      {chart && <FigureChart chart={chart} />}
      <TrainMini mini={mini} steps={40} />
    </>
  );
}
