// What is selected, and what to do with it: name it, or take its class away.

import { useState } from "preact/hooks";
import { labelling, nameSelection, select, selection, undo, undoable, unlabelSelection } from "../state/classes.ts";
import { MOST_LETTERS, tidy } from "../state/labelling.ts";
import { fill, number, text } from "../state/language.ts";
import { colourOf } from "./groups.ts";

export function SelectionBar() {
  const t = text.value.own;
  const [name, setName] = useState("");
  const chosen = selection.value;
  const { classes, of } = labelling.value;
  const some = chosen.size > 0;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!some || tidy(name) === "") return;
    nameSelection(name);
    setName("");
  };
  return (
    <form class="selection" onSubmit={submit}>
      <div class="row">
        <b class="small" role="status" data-testid="selected">
          {some ? fill(t.selected, { count: number(chosen.size) }) : t.none}
        </b>
        <label>
          <span class="sr-only">{t.name}</span>
          <input
            type="text"
            name="class-name"
            autocomplete="off"
            maxLength={MOST_LETTERS}
            placeholder={t.name}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={!some || tidy(name) === ""}>
          {t.give}
        </button>
        <button type="button" class="quiet" disabled={!undoable.value} onClick={undo}>
          {t.undo}
        </button>
      </div>
      {some && (
        <div class="row">
          {classes.map((one, id) => (
            <button key={one} type="button" class="chip" onClick={() => nameSelection(one)}>
              <i class="swatch" style={{ "--mark": `var(${colourOf(id)})` }} />
              {fill(t.into, { name: one })}
            </button>
          ))}
          {[...chosen].some((image) => of.has(image)) && (
            <button type="button" class="quiet" onClick={unlabelSelection}>
              {t.takeBack}
            </button>
          )}
          <button type="button" class="quiet" onClick={() => select([], "only")}>
            {t.clear}
          </button>
        </div>
      )}
    </form>
  );
}
