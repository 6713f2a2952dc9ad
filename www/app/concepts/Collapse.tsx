// Collapse by a switch: VICReg with and without the term that keeps embeddings apart.

import { useState } from "preact/hooks";
import { fill, percent, text } from "../state/language.ts";
import { TrainMini } from "./parts.tsx";
import { useMini } from "./useMini.ts";

export function Collapse() {
  const t = text.value.concepts.collapse;
  const [guarded, setGuarded] = useState(true);
  const mini = useMini("vicreg", {
    ...{ convnetWidth: 8, projectorHidden: 128, projectorDim: 64, varianceWeight: guarded ? 25 : 0 },
  });
  const missing = mini.record?.terms.variance;
  return (
    <>
      <label class="row">
        <input type="checkbox" checked={guarded} onChange={(event) => setGuarded(event.currentTarget.checked)} />
        {t.guard}
      </label>
      <TrainMini mini={mini} steps={60} />
      <p role="status">{missing === undefined ? t.notYet : fill(t.missing, { missing: percent(missing) })}</p>
      <meter min={0} max={1} value={missing === undefined ? 0 : 1 - missing} aria-label={t.meter} />
    </>
  );
}
