// Where the right answer comes from: from people, from the images, or from both.

import { useState } from "preact/hooks";
import { Tile } from "../components/Tile.tsx";
import { className } from "../state/data.ts";
import { language, text } from "../state/language.ts";
import { useMini } from "./useMini.ts";

const KINDS = ["supervised", "unsupervised", "semi", "self"] as const;
type Kind = (typeof KINDS)[number];

export function Supervision() {
  const t = text.value.concepts.supervision;
  const [kind, setKind] = useState<Kind>("self");
  const { figure } = useMini("rotation", { convnetWidth: 4 });
  const turned = figure?.rows.filter(({ role }) => role === "masked") ?? [];
  const upright = figure?.rows.find(({ role }) => role === "original");
  const label = (index: number) => {
    const known = className(figure?.samples[index] ?? -1) ?? t.unknown;
    if (kind === "supervised") return known;
    if (kind === "semi") return index === 0 ? known : "?";
    return kind === "self" ? `${90 * (index % 4)}°` : "–";
  };
  const tile = (index: number) => (kind === "self" ? turned[index % 4]?.tiles[index] : upright?.tiles[index]);
  return (
    <>
      <div class="segments" role="radiogroup" aria-label={t.title}>
        {KINDS.map((id) => (
          <label key={id}>
            <input type="radio" name="supervision" checked={kind === id} onChange={() => setKind(id)} />
            <span>{t[id]}</span>
          </label>
        ))}
      </div>
      <div class="labelled-tiles" lang={language.value}>
        {(upright?.tiles ?? []).map((_, index) => {
          const image = tile(index);
          return (
            <figure key={index}>
              {image && <Tile image={image} />}
              <figcaption>{label(index)}</figcaption>
            </figure>
          );
        })}
      </div>
      <p class="muted small">{t[`${kind}Note`]}</p>
    </>
  );
}
