// What is nearest to one image: for the encoder now, before its training, and for raw pixels.

import type { Neighbour } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { ImageGrid } from "../components/ImageGrid.tsx";
import { Tile } from "../components/Tile.tsx";
import { useTiles } from "../components/useTiles.ts";
import { explain } from "../state/complaint.ts";
import { className } from "../state/data.ts";
import { fill, number, text } from "../state/language.ts";
import { map } from "../state/map.ts";
import { describeImage } from "../state/naming.ts";
import { inspected, KINDS, neighbourError, neighbours } from "../state/neighbours.ts";

export function Neighbours() {
  const t = text.value.neighbours;
  const image = inspected.value;
  const made = map.value;
  const [tile] = useTiles(made?.data ?? null, image === null ? [] : [image]);
  if (image === null || !made) return <p class="placeholder">{t.empty}</p>;
  const titles = { trained: fill(t.now, { step: number(made.step) }), untrained: t.before, pixels: t.pixels };
  return (
    <section class="neighbours" data-testid="neighbours" aria-live="polite">
      <h3>{fill(t.title, { name: describeImage(image) })}</h3>
      <div class="inspected">{tile && <Tile image={tile.image} label={describeImage(image)} />}</div>
      {KINDS.map((kind) => (
        <figure key={kind} data-kind={kind}>
          <figcaption class="small">{titles[kind]}</figcaption>
          <Row found={neighbours.value[kind]} like={className(image)} />
        </figure>
      ))}
      {neighbourError.value && <Banner>{explain(neighbourError.value.message)}</Banner>}
      <p class="muted small">{t.note}</p>
    </section>
  );
}

function Row({ found, like }: { found: Neighbour[] | undefined; like: string | undefined }) {
  const t = text.value.neighbours;
  if (!found) return <p class="muted small">{t.computing}…</p>;
  const similarity = new Map(found.map((near) => [near.index, near.similarity]));
  return (
    <ImageGrid
      data={map.value?.data ?? null}
      images={found.map(({ index }) => index)}
      caption={(image) => number(similarity.get(image) ?? 0, 2)}
      colour={(image) => (like === undefined ? undefined : className(image) === like ? "--predicted" : "--wrong")}
      onPick={(image) => {
        inspected.value = image;
      }}
    />
  );
}
