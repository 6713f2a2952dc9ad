// How few numbers an image can pass through, by a real autoencoder.

import { useState } from "preact/hooks";
import { number, text } from "../state/language.ts";
import { Rows, Slider, TrainMini } from "./parts.tsx";
import { useMini } from "./useMini.ts";

export function Bottleneck() {
  const t = text.value.concepts.bottleneck;
  const [power, setPower] = useState(4);
  const mini = useMini("autoencoder", { convnetWidth: 8, codeDim: 2 ** power });
  return (
    <>
      <Slider label={t.slider} value={power} min={0} max={7} step={1} shown={number(2 ** power)} onChange={setPower} />
      <Rows figure={mini.figure} roles={["original", "predicted"]} />
      <TrainMini mini={mini} steps={60} />
    </>
  );
}
