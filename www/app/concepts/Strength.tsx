// How strongly views differ: what the settings of augmentation do, by the core's own views.

import { useState } from "preact/hooks";
import { percent, text } from "../state/language.ts";
import { Rows, Slider } from "./parts.tsx";
import { useMini } from "./useMini.ts";

export function Strength() {
  const t = text.value.concepts.strength;
  const [strength, setStrength] = useState(0.4);
  const { figure } = useMini("simclr", {
    ...{ convnetWidth: 4, cropScaleMin: 1 - 0.9 * strength, flip: strength > 0 ? 0.5 : 0 },
    ...{ jitterProbability: Math.min(1, 2 * strength), brightness: strength, contrast: strength },
    ...{ greyProbability: 0.4 * strength, blurProbability: strength > 0.6 ? 0.5 : 0 },
  });
  return (
    <>
      <Slider
        label={t.slider}
        value={strength}
        min={0}
        max={1}
        step={0.05}
        shown={percent(strength)}
        onChange={setStrength}
      />
      <Rows figure={figure} roles={["original", "view0", "view1"]} />
      <p class="muted small">{strength < 0.1 ? t.weak : strength > 0.8 ? t.strong : t.fair}</p>
    </>
  );
}
