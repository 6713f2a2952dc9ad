// The settings of one group, from the SPEC: the usual ones, then the advanced ones folded away.

import type { Parameter } from "../../lib/index.ts";
import { Fold } from "../components/Fold.tsx";
import { SettingField } from "../components/SettingField.tsx";
import { explain } from "../state/complaint.ts";
import { text } from "../state/language.ts";
import { active, prepareError } from "../state/run.ts";
import { applies, problems, raws, resetParameters, spec } from "../state/settings.ts";

/** The core names the setting it refuses at the start of its message. */
export function complaintAbout(name: string): string | undefined {
  const error = prepareError.value;
  if (error?.kind !== "setting") return undefined;
  return /^setting `([^`]+)`/.exec(error.message)?.[1] === name ? explain(error.message) : undefined;
}

export function Settings({ group }: { group: Parameter["group"] }) {
  const t = text.value.method;
  const chosen = spec.value;
  if (!chosen) return null;
  const members = chosen.parameters.filter((parameter) => parameter.group === group && applies(parameter));
  const wrong = ({ name }: Parameter) => name in problems.value || complaintAbout(name) !== undefined;
  const field = (parameter: Parameter) => (
    <SettingField key={parameter.name} parameter={parameter} complaint={complaintAbout(parameter.name)} />
  );
  const usual = members.filter(({ advanced }) => !advanced);
  const advanced = members.filter((parameter) => parameter.advanced);
  return (
    <form class="settings" key={chosen.id} onSubmit={(event) => event.preventDefault()}>
      <fieldset class="bare fields" disabled={active.value}>
        {members.length === 0 && <p class="muted">{t.nothing}</p>}
        {usual.map(field)}
        {advanced.length > 0 && (
          <Fold summary={t.advanced} attention={advanced.some(wrong)}>
            <div class="fields">{advanced.map(field)}</div>
          </Fold>
        )}
        {raws.value[chosen.id] && (
          <button type="button" class="quiet" onClick={resetParameters}>
            {t.reset}
          </button>
        )}
      </fieldset>
    </form>
  );
}
