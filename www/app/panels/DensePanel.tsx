// What the encoder sees where: features of each place as colours, and as parts found by clustering.

import { useRef, useState } from "preact/hooks";
import { AutodidactError, type DataSet, type DenseMaps, type Trainer } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { Panel } from "../components/Panel.tsx";
import { partTiles } from "../components/parts.ts";
import { Tile, tilesOf } from "../components/Tile.tsx";
import { dataSet } from "../state/data.ts";
import { fill, number, percent, text } from "../state/language.ts";
import { run } from "../state/run.ts";

const SHOWN = 8;
const PARTS = [1, 2, 3, 4, 5, 6];

interface Found {
  maps: DenseMaps;
  images: ImageData[];
  step: number;
}

/** Images scattered over the set. */
function pick(total: number): number[] {
  return Array.from({ length: Math.min(SHOWN, total) }, (_, index) => Math.floor((index * total) / SHOWN));
}

export function DensePanel() {
  const t = text.value.dense;
  const [parts, setParts] = useState(3);
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const turn = useRef(0);
  const current = run.value;
  const data = dataSet.value;
  const trained = current !== null && current.data === data && (current.progress.value?.step ?? 0) > 0;
  const look = async (trainer: Trainer, set: DataSet, wanted: number) => {
    turn.current += 1;
    const mine = turn.current;
    const samples = pick(set.count);
    try {
      setProblem(null);
      const [maps, images] = await Promise.all([trainer.dense({ samples, parts: wanted }), set.images(samples)]);
      if (turn.current === mine) setFound({ maps, images, step: trainer.progress.step });
    } catch (thrown) {
      if (turn.current === mine) setProblem(AutodidactError.from(thrown).message);
    }
  };
  const again = (wanted: number) => {
    if (current && data) void look(current.trainer, data, wanted);
  };
  return (
    <Panel id="dense" title={t.title} lead={t.lead}>
      <div class="row">
        <button type="button" disabled={!trained} onClick={() => again(parts)}>
          {found ? t.again : t.look}
        </button>
        <label>
          {t.parts}{" "}
          <select
            name="parts"
            value={parts}
            onChange={(event) => {
              const wanted = Number(event.currentTarget.value);
              setParts(wanted);
              if (found && trained) again(wanted);
            }}
          >
            {PARTS.map((count) => (
              <option key={count} value={count}>
                {number(count)}
              </option>
            ))}
          </select>
        </label>
        {!trained && <span class="muted small">{text.value.evaluate.trainFirst}</span>}
      </div>
      {problem && <Banner>{problem}</Banner>}
      {found && <Shown found={found} />}
    </Panel>
  );
}

function Shown({ found: { maps, images, step } }: { found: Found }) {
  const t = text.value.dense;
  const { rows, columns, colours, parts, shown } = maps;
  const tiles = [
    { title: t.images, images },
    { title: t.colours, images: tilesOf({ pixels: colours, width: columns, height: rows }) },
    { title: t.found, images: partTiles(parts, columns, rows) },
  ];
  return (
    <div class="figure dense" data-testid="dense">
      {tiles.map(({ title, images: row }) => (
        <div key={title} class="figure-row role original">
          <h3>{title}</h3>
          <div class="tiles">
            {row.map((image, index) => (
              <Tile key={index} image={image} label={`${title}, ${number(index + 1)}`} />
            ))}
          </div>
        </div>
      ))}
      <p class="muted small">
        {fill(t.note, { step: number(step), rows: number(rows), columns: number(columns), shown: percent(shown) })}
      </p>
    </div>
  );
}
