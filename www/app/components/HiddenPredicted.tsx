// What a method hides and what it predicts, each in the colour of its role.

import type { MethodSpec } from "../../lib/index.ts";
import { say, text } from "../state/language.ts";

export function HiddenPredicted({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  return (
    <dl>
      <div class="role masked">
        <dt>{t.hidden}</dt>
        <dd>{say(spec.hidden)}</dd>
      </div>
      <div class="role predicted">
        <dt>{t.predicted}</dt>
        <dd>{say(spec.predicted)}</dd>
      </div>
    </dl>
  );
}
