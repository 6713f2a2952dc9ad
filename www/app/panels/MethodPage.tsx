// All that there is to say about the chosen method, from its SPEC: what it hides and predicts, its loss, its settings,
// its paper and its source. Lies over the page, with an address of its own.

import { useEffect, useRef } from "preact/hooks";
import type { MethodSpec, Parameter } from "../../lib/index.ts";
import { Equation } from "../components/Equation.tsx";
import { HiddenPredicted } from "../components/HiddenPredicted.tsx";
import { unitName } from "../components/SettingField.tsx";
import { fill, number, say, text } from "../state/language.ts";
import { reading } from "../state/reading.ts";
import { spec } from "../state/settings.ts";
import { sourceOf } from "../state/source.ts";
import { SIGNS } from "../strings/signs.ts";

/** What is particular to the method comes first. */
const GROUPS: Parameter["group"][] = ["method", "views", "encoder", "training"];

export function MethodPage() {
  const chosen = spec.value;
  return chosen && reading.value ? <Dialog spec={chosen} /> : null;
}

function Dialog({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => {
    reading.value = false;
  };
  return (
    <dialog
      ref={dialog}
      class="method-page"
      aria-labelledby="method-page-title"
      data-testid="method-page"
      onClose={close}
    >
      <header>
        <h2 id="method-page-title">
          {spec.title} <small>{`${spec.year} · ${say(spec.family.title)}`}</small>
        </h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.close}
        </button>
      </header>
      <HiddenPredicted spec={spec} />
      <Stages spec={spec} />
      <h3>{t.loss}</h3>
      <Equation tex={spec.equation} />
      <Signs id={spec.id} />
      <h3>{t.trap}</h3>
      <p>{say(spec.trap.text)}</p>
      <h3>{t.settings}</h3>
      {GROUPS.map((group) => (
        <Settings key={group} group={group} parameters={spec.parameters.filter((one) => one.group === group)} />
      ))}
      <Sources spec={spec} />
    </dialog>
  );
}

/** What stands for what in the equation. */
function Signs({ id }: { id: string }) {
  return (
    <dl class="signs">
      {(SIGNS[id] ?? []).map(({ tex, text }) => (
        <div key={tex}>
          <dt>
            <Equation tex={tex} />
          </dt>
          <dd>{say(text)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The way of the data, stage by stage. */
function Stages({ spec: { flow } }: { spec: MethodSpec }) {
  if (!flow) return null;
  return (
    <>
      <h3>{text.value.method.way}</h3>
      <ol class="stages">
        {flow.map(({ id, title, about, role }) => (
          <li key={id} class={`role ${role ?? ""}`}>
            <b>{say(title)}</b> {say(about)}
          </li>
        ))}
      </ol>
    </>
  );
}

function Settings({ group, parameters }: { group: Parameter["group"]; parameters: Parameter[] }) {
  const t = text.value.method;
  if (parameters.length === 0) return null;
  return (
    <div class="scroll">
      <table class="differences">
        <caption>{t.groups[group]}</caption>
        <thead>
          <tr>
            <th scope="col">{t.setting}</th>
            <th scope="col">{t.standard}</th>
            <th scope="col">{t.range}</th>
            <th scope="col">{t.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((parameter) => (
            <tr key={parameter.name}>
              <th scope="row">
                {say(parameter.label)} <code>{parameter.name}</code>
              </th>
              <td>
                {shown(parameter.default)} {parameter.unit && unitName(parameter.unit)}
              </td>
              <td>{rangeOf(parameter)}</td>
              <td>{say(parameter.help)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shown(value: Parameter["default"]): string {
  const t = text.value.method;
  if (typeof value === "boolean") return value ? t.yes : t.no;
  return typeof value === "number" ? number(value, 6) : value;
}

function rangeOf({ kind, choices, min, max }: Parameter): string {
  const t = text.value.method;
  if (kind === "choice") return choices?.join(", ") ?? "";
  if (kind === "flag") return `${t.yes}, ${t.no}`;
  return min === undefined || max === undefined ? "" : fill(t.fromTo, { min: number(min, 6), max: number(max, 6) });
}

function Sources({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  const { path, address } = sourceOf(spec.id);
  return (
    <>
      <h3>{t.sources}</h3>
      <p>
        <a href={spec.paper} rel="noreferrer" target="_blank">
          {t.paper}
        </a>
        {" · "}
        {spec.citation}
      </p>
      <p>
        {t.code}
        {" · "}
        {address ? (
          <a href={address} rel="noreferrer" target="_blank">
            {path}
          </a>
        ) : (
          <code>{path}</code>
        )}
      </p>
    </>
  );
}
