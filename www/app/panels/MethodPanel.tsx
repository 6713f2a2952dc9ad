// The method: what it hides, what it predicts, and its settings. Everything here comes from the SPEC.

import type { ErrorKind, MethodSpec, Parameter } from "../../lib/index.ts";
import { Equation } from "../components/Equation.tsx";
import { Fold } from "../components/Fold.tsx";
import { Panel } from "../components/Panel.tsx";
import { SettingField } from "../components/SettingField.tsx";
import { byFamily } from "../state/families.ts";
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
        {chosen && <Refusal spec={chosen} />}
        {chosen && <About spec={chosen} />}
        {active.value && <p class="muted small">{t.locked}</p>}
        {chosen && <Settings spec={chosen} />}
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

function About({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  return (
    <div class="about" data-testid="about">
      <p>
        <b>{spec.title}</b> <span class="muted">{`${spec.year} · ${say(spec.family.title)}`}</span>
      </p>
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
      <Equation tex={spec.equation} />
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

/** Kinds of errors that another method, or other data, would not have. */
const REFUSALS = new Set<ErrorKind>(["setting", "data-set", "unknown"]);

/** Why the method cannot learn from these data; what concerns a field stands there. The Train panel reads it aloud. */
function Refusal({ spec }: { spec: MethodSpec }) {
  const error = prepareError.value;
  if (!error || !REFUSALS.has(error.kind)) return null;
  const atField = spec.parameters.some((parameter) => applies(parameter) && complaintAbout(parameter.name));
  return atField ? null : (
    <p class="problem" data-testid="refusal">
      {error.message}
    </p>
  );
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
