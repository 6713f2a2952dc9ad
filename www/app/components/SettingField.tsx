// One parameter of a SPEC as a form field: label, control, unit, help, and what is wrong with the value.

import type { Parameter } from "../../lib/index.ts";
import { fill, number, say, text } from "../state/language.ts";
import { problems, rawOf, setRaw } from "../state/settings.ts";
import { fromSlider, type Problem, rawDefault, toSlider } from "../state/validate.ts";

export function problemText(problem: Problem): string {
  const t = text.value.method;
  const shown = (value: number) => number(value, 6);
  switch (problem.kind) {
    case "between":
      return fill(t.between, { min: shown(problem.min), max: shown(problem.max) });
    case "atLeast":
      return fill(t.atLeast, { min: shown(problem.min) });
    case "atMost":
      return fill(t.atMost, { max: shown(problem.max) });
    case "whole":
      return t.whole;
    case "number":
      return t.number;
  }
}

/** A unit in the page's language; one without a name there is shown as it is. */
export function unitName(unit: string): string {
  const known: Record<string, string> = text.value.method.units;
  return known[unit] ?? unit;
}

interface Props {
  parameter: Parameter;
  /** What the core had against the value, beyond its range. */
  complaint?: string | undefined;
}

export function SettingField({ parameter, complaint }: Props) {
  const { name, kind, unit } = parameter;
  const id = `setting-${name}`;
  const problem = problems.value[name];
  const wrong = problem ? problemText(problem) : complaint;
  const described = `${id}-help${wrong ? ` ${id}-problem` : ""}`;
  return (
    <div class={`field ${kind}`}>
      <label for={id}>{say(parameter.label)}</label>
      <div class="control">
        <Control parameter={parameter} id={id} described={described} wrong={wrong !== undefined} />
        {unit && <span class="unit">{unitName(unit)}</span>}
      </div>
      {(kind === "number" || kind === "integer") && <Slider parameter={parameter} />}
      <p class="help" id={`${id}-help`}>
        {say(parameter.help)}
      </p>
      {wrong && (
        <p class="problem" id={`${id}-problem`} role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

interface ControlProps {
  parameter: Parameter;
  id: string;
  described: string;
  wrong: boolean;
}

function Control({ parameter, id, described, wrong }: ControlProps) {
  const { name, kind, choices = [] } = parameter;
  const raw = rawOf(name) ?? rawDefault(parameter);
  const common = { id, name, "aria-describedby": described, "aria-invalid": wrong };
  if (kind === "flag") {
    return (
      <input
        {...common}
        type="checkbox"
        checked={raw === true}
        onChange={(event) => setRaw(name, event.currentTarget.checked)}
      />
    );
  }
  if (kind === "choice") {
    return (
      <select {...common} value={String(raw)} onChange={(event) => setRaw(name, event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...common}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      value={String(raw)}
      onInput={(event) => setRaw(name, event.currentTarget.value)}
    />
  );
}

/** The same value by dragging; the text field is what the keyboard and screen readers use. */
function Slider({ parameter }: { parameter: Parameter }) {
  const { name, min, max } = parameter;
  if (min === undefined || max === undefined || max <= min) return null;
  const value = Number(String(rawOf(name) ?? parameter.default).replace(",", "."));
  const position = toSlider(parameter, Number.isFinite(value) ? value : Number(parameter.default));
  return (
    <input
      type="range"
      min={0}
      max={1000}
      value={position}
      tabIndex={-1}
      aria-hidden="true"
      onInput={(event) => setRaw(name, String(fromSlider(parameter, Number(event.currentTarget.value))))}
    />
  );
}
