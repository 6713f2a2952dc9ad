// The ideas behind the methods, one figure each. A figure's model is made when it is opened, and not before.

import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { Equation } from "../components/Equation.tsx";
import { Panel } from "../components/Panel.tsx";
import { Anchor } from "../concepts/Anchor.tsx";
import { Bottleneck } from "../concepts/Bottleneck.tsx";
import { Collapse } from "../concepts/Collapse.tsx";
import { FewLabels } from "../concepts/FewLabels.tsx";
import { MaskRatio } from "../concepts/MaskRatio.tsx";
import { Pretext } from "../concepts/Pretext.tsx";
import { PseudoLabel } from "../concepts/PseudoLabel.tsx";
import { Strength } from "../concepts/Strength.tsx";
import { Supervision } from "../concepts/Supervision.tsx";
import { TwoWays } from "../concepts/TwoWays.tsx";
import { dataSet } from "../state/data.ts";
import { text } from "../state/language.ts";
import type { en } from "../strings/en.ts";

type ConceptTexts = typeof en.concepts;

interface Concept {
  id: { [K in keyof ConceptTexts]: ConceptTexts[K] extends { about: string } ? K : never }[keyof ConceptTexts];
  tex: string;
  Figure: ComponentType;
}

const CONCEPTS: Concept[] = [
  {
    ...{ id: "supervision", Figure: Supervision },
    tex: String.raw`\mathcal{L} = -\log p(t \mid T_t(x))`,
  },
  { id: "pretext", Figure: Pretext, tex: String.raw`\min_{f, g} \mathcal{L}\big(g(f(x))\big)` },
  {
    ...{ id: "pseudo", Figure: PseudoLabel },
    tex: String.raw`\mathcal{L} = -\log p\big(r \mid \mathrm{turn}(x, 90^\circ r)\big)`,
  },
  {
    ...{ id: "ways", Figure: TwoWays },
    tex: String.raw`\hat{x}_M \approx x_M \quad \text{or} \quad \mathrm{sim}(z_0, z_1) \gg \mathrm{sim}(z_0, z_k)`,
  },
  {
    ...{ id: "anchor", Figure: Anchor },
    tex: String.raw`\mathrm{sim}(a, p) \gg \mathrm{sim}(a, n)`,
  },
  { id: "strength", Figure: Strength, tex: String.raw`f(T_0(x)) \approx f(T_1(x))` },
  {
    ...{ id: "mask", Figure: MaskRatio },
    tex: String.raw`\mathcal{L} = \frac{1}{|M|} \sum_{p \in M} \frac{\lVert \hat{x}_p - x_p \rVert^2}{\dim x_p}`,
  },
  {
    ...{ id: "bottleneck", Figure: Bottleneck },
    tex: String.raw`\mathcal{L} = \frac{1}{\dim x} \lVert d(e(x)) - x \rVert^2`,
  },
  { id: "collapse", Figure: Collapse, tex: String.raw`\mathcal{L} = \lambda\, s + \mu\, v + \nu\, c` },
  {
    ...{ id: "transfer", Figure: FewLabels },
    tex: String.raw`\hat{y}(x) = \mathrm{vote}\big\{ y_i \mid f(x_i) \approx f(x) \big\}`,
  },
];

export function ConceptsPanel() {
  const t = text.value.concepts;
  return (
    <Panel id="concepts" title={t.title} lead={t.lead}>
      <div class="concepts">
        {CONCEPTS.map((concept) => (
          <Card key={concept.id} concept={concept} />
        ))}
      </div>
    </Panel>
  );
}

function Card({ concept: { id, tex, Figure } }: { concept: Concept }) {
  const [open, setOpen] = useState(false);
  const texts = text.value.concepts[id];
  return (
    <details class="concept" data-concept={id} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>{texts.title}</h3>
      </summary>
      {open && dataSet.value && (
        <div class="concept-body">
          <p>{texts.about}</p>
          <Equation tex={tex} />
          <Figure />
        </div>
      )}
    </details>
  );
}
