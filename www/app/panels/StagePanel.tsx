// What acts on the stage that is open: its data or its settings, one group at a time.

import { useEffect } from "preact/hooks";
import { sizesText } from "../components/StageBox.tsx";
import { flow, GROUPS, type Group, selectGroup, selection } from "../state/flow.ts";
import { say, text } from "../state/language.ts";
import { active } from "../state/run.ts";
import { applies, problems, spec } from "../state/settings.ts";
import { BeginWith } from "./BeginWith.tsx";
import { DataPanel } from "./DataPanel.tsx";
import { complaintAbout, Settings } from "./Settings.tsx";

/** What is wrong is never hidden: its group opens by itself. */
function useAttention(): void {
  const wrong = spec.value?.parameters.find(
    (parameter) => applies(parameter) && (parameter.name in problems.value || complaintAbout(parameter.name)),
  );
  useEffect(() => {
    if (wrong && selection.peek().group !== wrong.group) selectGroup(wrong.group);
  }, [wrong?.name]);
}

export function StagePanel() {
  const t = text.value;
  useAttention();
  const { group } = selection.value;
  const names: Record<Group, string> = { data: t.flow.data, ...t.method.groups };
  return (
    <section class="panel stage-panel" id="stage" aria-label={t.flow.stage}>
      <div class="tabs" role="tablist" aria-label={t.flow.stage}>
        {GROUPS.map((id) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === group}
            aria-controls={`group-${id}`}
            tabIndex={id === group ? 0 : -1}
            onClick={() => selectGroup(id)}
            onKeyDown={(event) => turn(event, group)}
          >
            {names[id]}
          </button>
        ))}
      </div>
      <About />
      {GROUPS.map((id) => (
        <div key={id} role="tabpanel" id={`group-${id}`} aria-labelledby={`tab-${id}`} hidden={id !== group}>
          {id === "data" ? <DataPanel /> : <Settings group={id} />}
          {id === "encoder" && <BeginWith />}
        </div>
      ))}
      {active.value && group !== "data" && <p class="muted small">{t.method.locked}</p>}
    </section>
  );
}

/** The arrow keys go from tab to tab. */
function turn(event: KeyboardEvent, group: Group): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = GROUPS[(GROUPS.indexOf(group) + step + GROUPS.length) % GROUPS.length] as Group;
  selectGroup(next);
  document.getElementById(`tab-${next}`)?.focus();
}

/** What happens at the stage that was chosen. */
function About() {
  const stage = flow.value.find(({ id }) => id === selection.value.stage);
  if (!stage) return null;
  const sizes = sizesText(stage);
  return (
    <div class={`stage-about role ${stage.role ?? "predicted"}`}>
      <h3>{say(stage.title)}</h3>
      <p>{say(stage.about)}</p>
      {sizes && <p class="muted small sizes">{sizes}</p>}
    </div>
  );
}
