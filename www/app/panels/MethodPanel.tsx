// The choice of a method, by family; and why one cannot learn from the data.

import type { ErrorKind } from "../../lib/index.ts";
import { Panel } from "../components/Panel.tsx";
import { explain } from "../state/complaint.ts";
import { byFamily } from "../state/families.ts";
import { say, text } from "../state/language.ts";
import { active, prepareError } from "../state/run.ts";
import { methodId, specs } from "../state/settings.ts";

export function MethodPanel() {
  const t = text.value.method;
  return (
    <Panel id="method" title={t.title}>
      <fieldset class="bare" disabled={active.value}>
        <Choice />
        <Refusal />
      </fieldset>
    </Panel>
  );
}

/** Every method, under the heading of its family. */
function Choice() {
  return (
    <div class="families" role="radiogroup" aria-labelledby="method-title">
      {byFamily(specs.value).map(({ family, members }) => (
        <fieldset key={family.id} class="bare family">
          <legend>{say(family.title)}</legend>
          <div class="segments">
            {members.map(({ id, title }) => (
              <label key={id}>
                <input
                  type="radio"
                  name="method"
                  value={id}
                  checked={id === methodId.value}
                  onChange={() => {
                    methodId.value = id;
                  }}
                />
                <span>{title}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

/** Kinds of errors that another method, or other data, would not have. */
const REFUSALS = new Set<ErrorKind>(["setting", "data-set", "unknown"]);

/** Why the method cannot learn from these data. The Train panel reads it aloud. */
function Refusal() {
  const error = prepareError.value;
  if (!error || !REFUSALS.has(error.kind)) return null;
  return (
    <p class="problem" data-testid="refusal">
      {explain(error.message)}
    </p>
  );
}
