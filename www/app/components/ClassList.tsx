// The classes that the reader named: how many images each has; they are renamed and removed here.

import { useState } from "preact/hooks";
import { labelling, removeClass, renameClass } from "../state/classes.ts";
import { MOST_LETTERS } from "../state/labelling.ts";
import { fill, number, text } from "../state/language.ts";
import { colourOf } from "./groups.ts";

export function ClassList() {
  const t = text.value.own;
  const { classes, of } = labelling.value;
  const counts = new Map<string, number>();
  for (const name of of.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (
    <section aria-label={t.classes}>
      <ul class="class-list" data-testid="classes">
        {classes.map((name, id) => (
          <ClassRow key={name} name={name} colour={colourOf(id)} count={counts.get(name) ?? 0} />
        ))}
      </ul>
    </section>
  );
}

function ClassRow({ name, colour, count }: { name: string; colour: string; count: number }) {
  const t = text.value.own;
  const [draft, setDraft] = useState<string | null>(null);
  const rename = (event: Event) => {
    event.preventDefault();
    if (draft !== null) renameClass(name, draft);
    setDraft(null);
  };
  return (
    <li class="row">
      <i class="swatch" style={{ "--mark": `var(${colour})` }} />
      {draft === null ? (
        <>
          <b>{name}</b>
          <small>{fill(t.count, { count: number(count) })}</small>
          <button type="button" class="quiet" aria-label={`${t.rename}: ${name}`} onClick={() => setDraft(name)}>
            {t.rename}
          </button>
          <button type="button" class="quiet" aria-label={`${t.remove}: ${name}`} onClick={() => removeClass(name)}>
            {t.remove}
          </button>
        </>
      ) : (
        <form class="row" onSubmit={rename}>
          <input
            type="text"
            aria-label={fill(t.renameTo, { name })}
            maxLength={MOST_LETTERS}
            value={draft}
            ref={(element) => element?.focus()}
            onInput={(event) => setDraft(event.currentTarget.value)}
          />
          <button type="submit">{t.save}</button>
        </form>
      )}
    </li>
  );
}
