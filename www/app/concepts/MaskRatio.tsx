// How much is hidden, by MAE's own masks, and what a little training fills in.

import { useState } from "preact/hooks";
import { percent, text } from "../state/language.ts";
import { Rows, Slider, TrainMini } from "./parts.tsx";
import { useMini } from "./useMini.ts";

export function MaskRatio() {
  const t = text.value.concepts.mask;
  const [ratio, setRatio] = useState(0.75);
  const mini = useMini("mae", { vitDim: 32, vitDepth: 2, maskRatio: ratio });
  return (
    <>
      <Slider
        label={t.slider}
        value={ratio}
        min={0.05}
        max={0.95}
        step={0.05}
        shown={percent(ratio)}
        onChange={setRatio}
      />
      <Rows figure={mini.figure} roles={["original", "masked", "predicted"]} />
      <TrainMini mini={mini} steps={60} />
    </>
  );
}
