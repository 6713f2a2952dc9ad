// What the chosen method is: what it hides, what it predicts, its loss and its paper. Everything comes from the SPEC.

import type { MethodSpec } from "../../lib/index.ts";
import { Equation } from "../components/Equation.tsx";
import { HiddenPredicted } from "../components/HiddenPredicted.tsx";
import { say, text } from "../state/language.ts";
import { reading } from "../state/reading.ts";

export function About({ spec }: { spec: MethodSpec }) {
  const t = text.value.method;
  return (
    <div class="about" data-testid="about">
      <div class="about-head">
        <h2 id="flow-title">
          {spec.title} <small>{`${spec.year} · ${say(spec.family.title)}`}</small>
        </h2>
        <p class="muted small citation">
          <a href={spec.paper} rel="noreferrer" target="_blank" title={spec.citation}>
            {t.paper}
          </a>
          {" · "}
          <button type="button" class="quiet" onClick={() => (reading.value = true)}>
            {t.more}
          </button>
        </p>
      </div>
      <HiddenPredicted spec={spec} />
      <Equation tex={spec.equation} />
    </div>
  );
}
