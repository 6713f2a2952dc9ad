// The map of the images, as the encoder arranges them, and the neighbours of one of them.

import { useMemo, useState } from "preact/hooks";
import { useAtlas } from "../components/atlas.ts";
import { Banner } from "../components/Banner.tsx";
import type { ColourBy } from "../components/groups.ts";
import { MapCanvas } from "../components/MapCanvas.tsx";
import { Panel } from "../components/Panel.tsx";
import { Segments } from "../components/Segments.tsx";
import { Tile } from "../components/Tile.tsx";
import type { Tool } from "../components/useMapPointer.ts";
import { useTiles } from "../components/useTiles.ts";
import { labelling, predictionOf, select, selection } from "../state/classes.ts";
import { explain } from "../state/complaint.ts";
import { dataSet } from "../state/data.ts";
import { fill, number, percent, precise, text } from "../state/language.ts";
import {
  cancelMap,
  chooseLayout,
  type ImageMap,
  layout,
  lossesWanted,
  map,
  mapError,
  mapping,
  mapWanted,
  outdated,
  places,
  renewMap,
  wantLosses,
  watchMap,
} from "../state/map.ts";
import { describeImage } from "../state/naming.ts";
import { inspected, watchNeighbours } from "../state/neighbours.ts";
import { shown } from "../state/run.ts";
import { Legend, LossLegend } from "./MapLegend.tsx";
import { Neighbours } from "./Neighbours.tsx";
import { colourings, useGroups, useStrengths } from "./useMapColours.ts";

// From here on: this panel's code comes after the page's.
watchMap();
watchNeighbours();

export function MapPanel() {
  const t = text.value.map;
  const made = map.value;
  return (
    <Panel id="map" title={t.title} lead={t.lead}>
      {!mapWanted.value && (
        <button
          type="button"
          disabled={!shown.value || !dataSet.value}
          onClick={() => {
            mapWanted.value = true;
          }}
        >
          {t.draw}
        </button>
      )}
      {mapWanted.value && !made && mapping.value === null && !mapError.value && <p class="placeholder">{t.waiting}</p>}
      {mapError.value && <Banner>{fill(t.failed, { message: explain(mapError.value.message) })}</Banner>}
      {mapping.value !== null && (!made || layout.value === "umap") && <Progress done={mapping.value} />}
      {made && <Drawn made={made} />}
    </Panel>
  );
}

function Progress({ done }: { done: number }) {
  const t = text.value.map;
  return (
    <div class="row progress-row">
      <button type="button" onClick={cancelMap}>
        {t.cancel}
      </button>
      <progress aria-label={t.drawing} max={1} value={done} data-testid="map-progress" />
      <span class="muted small">{t.drawing}</span>
    </div>
  );
}

function Drawn({ made }: { made: ImageMap }) {
  const t = text.value.map;
  const [tool, setTool] = useState<Tool>("look");
  const [wanted, setColour] = useState<ColourBy | null>(null);
  const available = colourings(made);
  const colourBy = wanted && available.includes(wanted) ? wanted : (available[0] as ColourBy);
  const choose = (by: ColourBy) => {
    setColour(by);
    if (by === "loss") void wantLosses();
    else lossesWanted.value = false;
  };
  const atlas = useAtlas(made.data, made.indices);
  const { colours, legend } = useGroups(made, colourBy);
  const chosen = useMemo(() => placesOf(selection.value), [selection.value, places.value]);
  const image = (place: number) => made.indices[place] as number;
  return (
    <>
      <div class="row map-controls">
        <Segments label={t.layout} name="map-layout" choices={t.layouts} value={layout.value} onChoose={chooseLayout} />
        <Segments label={t.tool} name="map-tool" choices={t.tools} value={tool} onChoose={setTool} />
        <label class="small">
          {t.colour}{" "}
          <select value={colourBy} onChange={(event) => choose(event.currentTarget.value as ColourBy)}>
            {available.map((by) => (
              <option key={by} value={by}>
                {t.colours[by]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <MapCanvas
        points={made.points}
        atlas={atlas}
        colours={colours}
        strengths={useStrengths(made, colourBy)}
        selected={chosen}
        tool={tool}
        label={fill(t.canvas, {
          count: number(made.indices.length),
          layout: t.layouts[made.layout],
          step: number(made.step),
        })}
        describedBy="map-keys"
        tip={(place) => (
          <Tip image={image(place)} loss={colourBy === "loss" ? made.losses?.values[place] : undefined} />
        )}
        onInspect={(place) => {
          inspected.value = image(place);
        }}
        onSelect={(found, how) => select(found.map(image), how)}
      />
      <Status made={made} />
      {colourBy === "loss" ? <LossLegend losses={made.losses} /> : <Legend legend={legend} />}
      <p class="muted small" id="map-keys">
        {tool === "select" ? `${t.selectHint} ` : ""}
        {t.keys}
      </p>
      <Neighbours />
    </>
  );
}

function Status({ made }: { made: ImageMap }) {
  const t = text.value.map;
  const values = { count: number(made.indices.length), total: number(made.data.count), step: number(made.step) };
  const some = made.indices.length < made.data.count;
  const note = made.step === 0 && !some ? t.untrained : some ? t.some : t.all;
  return (
    <div class="row map-status">
      <span class="muted small" data-testid="map-status" data-step={made.step} data-layout={made.layout}>
        {fill(note, values)}
      </span>
      {layout.value === "umap" && made.layout === "pca" && mapping.value === null && (
        <span class="small">{t.tooFew}</span>
      )}
      {made.layout === "umap" && outdated.value && (
        <>
          <span class="small">{t.outdated}</span>
          <button type="button" class="quiet" onClick={() => void renewMap()}>
            {t.again}
          </button>
        </>
      )}
    </div>
  );
}

/** The image under the pointer, enlarged, and what is known of it. */
function Tip({ image, loss }: { image: number; loss: number | undefined }) {
  const [tile] = useTiles(dataSet.value, [image]);
  const own = labelling.value.of.get(image);
  const prediction = predictionOf(image);
  const said = prediction && { name: prediction.name, confidence: percent(prediction.confidence) };
  return (
    <>
      {tile?.index === image && <Tile image={tile.image} />}
      <span class="small">{describeImage(image)}</span>
      {own !== undefined && <b class="small">{own}</b>}
      {loss !== undefined && <span class="small">{fill(text.value.map.loss, { loss: precise(loss) })}</span>}
      {said && own === undefined && <span class="small">{fill(text.value.map.certain, said)}</span>}
    </>
  );
}

function placesOf(images: ReadonlySet<number>): ReadonlySet<number> {
  const found = [...images].map((image) => places.value.get(image));
  return new Set(found.filter((place) => place !== undefined));
}
