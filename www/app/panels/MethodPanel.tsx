// The method: what it hides, what it predicts, and its settings. Everything here comes from the SPEC.

import type { MethodSpec, Parameter } from "../../lib/index.ts";
import { Panel } from "../components/Panel.tsx";
import { SettingField } from "../components/SettingField.tsx";
import { say, text } from "../state/language.ts";
import { active, prepareError } from "../state/run.ts";
import { methodId, raws, resetParameters, spec, specs } from "../state/settings.ts";

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
  const field = (parameter: Parameter) => (
    <SettingField
      key={`${spec.id}-${parameter.name}`}
      parameter={parameter}
      complaint={complaintAbout(parameter.name)}
    />
  );
  const basic = spec.parameters.filter(({ advanced }) => !advanced);
  return (
    <form class="settings" onSubmit={(event) => event.preventDefault()}>
      {basic.map(field)}
      <details>
        <summary>{t.advanced}</summary>
        {GROUPS.map((group) => {
          const members = spec.parameters.filter((parameter) => parameter.advanced && parameter.group === group);
          if (members.length === 0) return null;
          return (
            <fieldset key={group}>
              <legend>{t.groups[group]}</legend>
              {members.map(field)}
            </fieldset>
          );
        })}
      </details>
      {raws.value[spec.id] && (
        <button type="button" class="quiet" onClick={resetParameters}>
          {t.reset}
        </button>
      )}
    </form>
  );
}
