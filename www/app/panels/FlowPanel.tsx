// The centre of the page: how the data flows through the method, live.

import { useEffect, useRef, useState } from "preact/hooks";
import { FlowDiagram } from "../components/FlowDiagram.tsx";
import { useVisible } from "../components/visible.ts";
import { loadError } from "../state/data.ts";
import { flow, selection } from "../state/flow.ts";
import { say, text } from "../state/language.ts";
import { flowVisible } from "../state/live-figure.ts";
import { spec } from "../state/settings.ts";
import { About } from "./About.tsx";
import { TrapNote } from "./TrapNote.tsx";

/** From this width on there is room for all columns beside each other. */
const WIDE = matchMedia("(min-width: 46rem)");

function useDown(): boolean {
  const [down, setDown] = useState(!WIDE.matches);
  useEffect(() => {
    const onChange = () => setDown(!WIDE.matches);
    WIDE.addEventListener("change", onChange);
    return () => WIDE.removeEventListener("change", onChange);
  }, []);
  return down;
}

export function FlowPanel() {
  const host = useRef<HTMLElement>(null);
  const visible = useVisible(host);
  const down = useDown();
  const chosen = spec.value;
  useEffect(() => {
    flowVisible.value = visible;
  }, [visible]);
  return (
    <section class={chosen ? "flow-panel" : "flow-panel waiting"} id="flow" ref={host} aria-labelledby="flow-title">
      {chosen ? <About spec={chosen} /> : <Intro />}
      <FlowDiagram down={down} />
      <Hint />
      {chosen && <TrapNote key={chosen.id} spec={chosen} />}
    </section>
  );
}

/** What happens at the stage that was chosen; at first, that stages can be chosen. */
function Hint() {
  const stage = flow.value.find(({ id }) => id === selection.value.stage);
  return (
    <p class="small flow-hint" aria-live="polite">
      {!stage || stage.role === "original" ? (
        <span class="muted">{text.value.flow.lead}</span>
      ) : (
        <>
          <b>{say(stage.title)}</b> {say(stage.about)}
        </>
      )}
    </p>
  );
}

/** Read while the core is loaded: what all this is about. */
function Intro() {
  const t = text.value.flow;
  return (
    <div class="intro">
      <p>{t.intro}</p>
      <p class="muted" role="status">
        {loadError.value ? "" : `${t.loading}…`}
      </p>
    </div>
  );
}
