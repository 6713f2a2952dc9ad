// The method: what it hides, what it predicts, and its settings. Everything here comes from the SPEC.

import type { MethodSpec, Parameter } from "../../lib/index.ts";
import { Fold } from "../components/Fold.tsx";
import { Panel } from "../components/Panel.tsx";
import { SettingField } from "../components/SettingField.tsx";
import { say, text } from "../state/language.ts";
import { active, prepareError } from "../state/run.ts";
import { applies, methodId, problems, raws, resetParameters, spec, specs } from "../state/settings.ts";

const GROUPS: Parameter["group"][] = ["method", "views", "encoder", "training"];

export function MethodPanel() {
  const t = text.value.method;
  const chosen = spec.value;
  return (
    <Panel id="method" title={t.title}>
      <fieldset class="bare" disabled={active.value}>
        <Choice />
        {chosen && <About spec={chosen} />}
        {active.value && <p class="muted small">{t.locked}</p>}
        {chosen && <Settings spec={chosen} />}
      </fieldset>
    </Panel>
  );
}

function Choice() {
  return (
    <div class="segments" role="radiogroup" aria-labelledby="method-title">
      {specs.value.map(({ id, title }) => (
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
  );
}

function About({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  return (
    <div class="about">
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
      <p class="muted small">
        <a href={spec.paper} rel="noreferrer" target="_blank">
          {t.paper}
        </a>
        {" · "}
        {spec.citation}
      </p>
    </div>
  );
}

/** The core names the setting it refuses at the start of its message. */
function complaintAbout(name: string): string | undefined {
  const error = prepareError.value;
  if (error?.kind !== "setting") return undefined;
  return /^setting `([^`]+)`/.exec(error.message)?.[1] === name ? error.message : undefined;
}

function Settings({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  const shown = spec.parameters.filter(applies);
  return (
    <form class="settings" onSubmit={(event) => event.preventDefault()}>
      {GROUPS.map((group) => (
        <Group
          key={`${spec.id}-${group}`}
          group={group}
          members={shown.filter((parameter) => parameter.group === group)}
        />
      ))}
      {raws.value[spec.id] && (
        <button type="button" class="quiet" onClick={resetParameters}>
          {t.reset}
        </button>
      )}
    </form>
  );
}

interface GroupProps {
  group: Parameter["group"];
  members: Parameter[];
}

/** Settings that belong together: the usual ones, then the advanced ones folded away. What is wrong is never folded. */
function Group({ group, members }: GroupProps) {
  const t = text.value.method;
  const wrong = (parameter: Parameter) =>
    parameter.name in problems.value || complaintAbout(parameter.name) !== undefined;
  const field = (parameter: Parameter) => (
    <SettingField key={parameter.name} parameter={parameter} complaint={complaintAbout(parameter.name)} />
  );
  const usual = members.filter(({ advanced }) => !advanced);
  const advanced = members.filter((parameter) => parameter.advanced);
  if (members.length === 0) return null;
  return (
    <Fold
      class="group"
      summary={<h3>{t.groups[group]}</h3>}
      startOpen={group === "method"}
      attention={members.some(wrong)}
    >
      <div class="fields">
        {usual.map(field)}
        {advanced.length > 0 && (
          <Fold summary={t.advanced} attention={advanced.some(wrong)}>
            <div class="fields">{advanced.map(field)}</div>
          </Fold>
        )}
      </div>
    </Fold>
  );
}
