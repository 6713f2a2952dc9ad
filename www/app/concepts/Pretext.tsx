// The exercise and what it is for, with the numbers of the reader's own run.

import { percent, precise, text } from "../state/language.ts";
import { run } from "../state/run.ts";

export function Pretext() {
  const t = text.value.concepts.pretext;
  const loss = run.value?.latest.value?.loss;
  const knn = run.value?.knn.points.value.at(-1);
  return (
    <dl class="facts">
      <div>
        <dt>{t.pretextNow}</dt>
        <dd>{loss === undefined ? "–" : precise(loss)}</dd>
      </div>
      <div>
        <dt>{t.downstreamNow}</dt>
        <dd>{knn ? percent(knn.features) : "–"}</dd>
      </div>
    </dl>
  );
}
