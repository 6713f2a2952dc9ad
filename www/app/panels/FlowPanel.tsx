// The centre of the page: how the data flows through the method, live.

import { useEffect, useRef, useState } from "preact/hooks";
import { FlowDiagram } from "../components/FlowDiagram.tsx";
import { useVisible } from "../components/visible.ts";
import { text } from "../state/language.ts";
import { flowVisible } from "../state/live-figure.ts";
import { spec } from "../state/settings.ts";
import { About } from "./About.tsx";

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
  const t = text.value.flow;
  const host = useRef<HTMLElement>(null);
  const visible = useVisible(host);
  const down = useDown();
  const chosen = spec.value;
  useEffect(() => {
    flowVisible.value = visible;
  }, [visible]);
  return (
    <section class="flow-panel" id="flow" ref={host} aria-labelledby="flow-title">
      {chosen && <About spec={chosen} />}
      <FlowDiagram down={down} />
      <p class="muted small flow-hint">{t.lead}</p>
    </section>
  );
}
