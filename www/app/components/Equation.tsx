// A loss as mathematics. Browsers draw MathML themselves; TeX that cannot be translated is shown as it is.

import { type ComponentChild, h } from "preact";
import { useMemo } from "preact/hooks";
import { type MathNode, pieces, toMath } from "./tex.ts";

function draw(node: MathNode | string): ComponentChild {
  return typeof node === "string" ? node : h(node.tag, node.attributes, ...node.children.map(draw));
}

export function Equation({ tex }: { tex: string }) {
  const math = useMemo(() => toMath(tex), [tex]);
  if (!math) return <code class="equation">{tex}</code>;
  // Browsers break no lines inside of MathML: every piece is one element of a text that wraps.
  return (
    <div class="equation">
      {pieces(math).map((nodes, index) => (
        <math key={index} display="block">
          <mrow>{nodes.map(draw)}</mrow>
        </math>
      ))}
    </div>
  );
}
