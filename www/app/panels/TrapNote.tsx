// How the chosen method fails, and a button that makes it fail: its settings, set and put back. All from the SPEC.

import type { MethodSpec, Parameter, Value } from "../../lib/index.ts";
import { number, say, text } from "../state/language.ts";
import { active } from "../state/run.ts";
import { rawOf, setRaw } from "../state/settings.ts";
import { type Raw, rawDefault } from "../state/validate.ts";

export function TrapNote({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  const parts = spec.parameters.filter(({ key }) => key in spec.trap.settings);
  return (
    <details class="trap" data-testid="trap">
      <summary>{t.trap}</summary>
      <p>{say(spec.trap.text)}</p>
      {parts.length > 0 && <Switch parts={parts} settings={spec.trap.settings} />}
    </details>
  );
}

function Switch({ parts, settings }: { parts: Parameter[]; settings: Record<string, Value> }) {
  const t = text.value.method;
  const wanted = (parameter: Parameter): Raw => {
    const value = settings[parameter.key] as Value;
    return typeof value === "boolean" ? value : String(value);
  };
  const isSet = parts.every((part) => String(rawOf(part.name) ?? part.default) === String(settings[part.key]));
  const toggle = () => {
    for (const part of parts) setRaw(part.name, isSet ? rawDefault(part) : wanted(part));
  };
  return (
    <p class="row">
      <button type="button" class="quiet" disabled={active.value} onClick={toggle}>
        {isSet ? t.trapOff : t.trapOn}
      </button>
      <span class="muted small">
        {parts.map((part) => `${say(part.label)} → ${shown(settings[part.key] as Value)}`).join(" · ")}
      </span>
    </p>
  );
}

function shown(value: Value): string {
  const { yes, no } = text.value.method;
  if (typeof value === "number") return number(value, 6);
  return typeof value === "string" ? value : value ? yes : no;
}
