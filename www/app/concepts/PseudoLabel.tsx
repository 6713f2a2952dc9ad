// Labels that nobody wrote: how an image was turned is known by construction, and a real model learns to tell.

import { FigureChart } from "../components/FigureChart.tsx";
import { Tile } from "../components/Tile.tsx";
import { fill, text } from "../state/language.ts";
import { TrainMini } from "./parts.tsx";
import { useMini } from "./useMini.ts";

const TURNS = 4;

export function PseudoLabel() {
  const t = text.value.concepts.pseudo;
  const mini = useMini("rotation", { convnetWidth: 8 });
  const turned = mini.figure?.rows.filter(({ role }) => role === "masked") ?? [];
  const chart = mini.figure?.charts.find(({ kind }) => kind === "matrix");
  return (
    <>
      <div class="labelled-tiles">
        {(turned[0]?.tiles ?? []).map((_, index) => {
          const image = turned[index % TURNS]?.tiles[index];
          return (
            <figure key={index}>
              {image && <Tile image={image} />}
              <figcaption>{fill(t.label, { turn: 90 * (index % TURNS) })}</figcaption>
            </figure>
          );
        })}
      </div>
      <TrainMini mini={mini} steps={60} />
      {chart && <FigureChart chart={chart} />}
    </>
  );
}
