// A classifier from ten labels: images are selected, their class is named, and the rest follows.

import { useState } from "preact/hooks";
import { Banner } from "../components/Banner.tsx";
import { ClassList } from "../components/ClassList.tsx";
import { colourOf } from "../components/groups.ts";
import { ImageGrid } from "../components/ImageGrid.tsx";
import { Panel } from "../components/Panel.tsx";
import { SelectionBar } from "../components/SelectionBar.tsx";
import {
  classified,
  classify,
  classifyError,
  computing,
  labelling,
  predictionOf,
  seen,
  select,
  selection,
  stale,
  watchClasses,
} from "../state/classes.ts";
import { explain } from "../state/complaint.ts";
import { dataSet, labels } from "../state/data.ts";
import { fill, number, percent, text } from "../state/language.ts";
import { inspected } from "../state/neighbours.ts";
import { agreement, offered, type View } from "../state/offer.ts";
import { ClassifierFiles } from "./ClassifierFiles.tsx";

const SHOWN = 24;

// From here on: this panel's code comes after the page's.
watchClasses();

export function ClassesPanel() {
  const t = text.value.own;
  const { classes, of } = labelling.value;
  return (
    <Panel id="classes" title={t.title} lead={t.lead}>
      {dataSet.value ? (
        <div class="own">
          <SelectionBar />
          {classes.length > 0 && <ClassList />}
          <Learned />
          <Offer />
          {of.size > 0 && <ClassifierFiles />}
        </div>
      ) : (
        <p class="placeholder">{t.empty}</p>
      )}
    </Panel>
  );
}

/** What the classifier has learned from, and how it is doing where that can be known. */
function Learned() {
  const t = text.value.own;
  const made = classified.value;
  const [progress, error] = [computing.value, classifyError.value];
  const { classes, of } = labelling.value;
  const values = { labels: number(of.size), step: number(seen.value?.step ?? 0) };
  const right = made && agreement(made, dataSet.value?.classes ?? [], labels.value, of);
  return (
    <div class="learned" role="status" data-testid="learned">
      {error && <Banner>{fill(t.failed, { message: explain(error.message) })}</Banner>}
      {progress !== null && (
        <div class="row progress-row">
          <progress aria-label={t.computing} max={1} value={progress} />
          <span class="muted small">{t.computing}</span>
        </div>
      )}
      {!made && progress === null && !error && classes.length > 0 && <p class="small">{t.needsTwo}</p>}
      {made && (
        <p class="small">
          {fill(t.learned, values)}{" "}
          {right && fill(t.agreement, { share: percent(right.share), count: number(right.count) })}
        </p>
      )}
      {made && stale.value && progress === null && (
        <p class="small">
          {t.stale}{" "}
          <button type="button" class="quiet" onClick={() => void classify({ anew: true })}>
            {t.renew}
          </button>
        </p>
      )}
    </div>
  );
}

/** Images to label next, or what was predicted of them. */
function Offer() {
  const t = text.value.own;
  const [wanted, setWanted] = useState("uncertain");
  const [page, setPage] = useState(0);
  const [made, data, { classes, of }] = [classified.value, dataSet.value, labelling.value];
  const known = made?.classes ?? [];
  const view = viewOf(made ? wanted : "all", known);
  const order = offered(view, data?.count ?? 0, made, of);
  const pages = Math.max(1, Math.ceil(order.length / SHOWN));
  const first = (page % pages) * SHOWN;
  const choose = (value: string) => {
    setWanted(value);
    setPage(0);
  };
  return (
    <section>
      <div class="row">
        {made && (
          <label class="small">
            {t.show}{" "}
            <select value={wanted} onChange={(event) => choose(event.currentTarget.value)}>
              <option value="uncertain">{t.views.uncertain}</option>
              <option value="all">{t.views.all}</option>
              {known.map((name, id) => (
                <option key={name} value={`class ${id}`}>
                  {fill(t.views.of, { name })}
                </option>
              ))}
            </select>
          </label>
        )}
        {pages > 1 && (
          <button type="button" class="quiet" onClick={() => setPage(page + 1)}>
            {t.others}
          </button>
        )}
      </div>
      {order.length === 0 && <p class="muted small">{t.nothing}</p>}
      <ImageGrid
        data={data}
        testId="offer"
        images={order.slice(first, first + SHOWN)}
        selected={selection.value}
        colour={(image) => colourOf(classes.indexOf(of.get(image) ?? predictionOf(image)?.name ?? ""))}
        caption={caption}
        onPick={(image) => {
          select([image], "toggle");
          inspected.value = image;
        }}
      />
    </section>
  );
}

function viewOf(wanted: string, known: readonly string[]): View {
  const name = known[Number(wanted.replace("class ", ""))];
  if (wanted.startsWith("class ") && name !== undefined) return { kind: "class", name };
  return { kind: wanted === "all" ? "all" : "uncertain" };
}

function caption(image: number): string {
  const t = text.value.own;
  const own = labelling.value.of.get(image);
  if (own !== undefined) return fill(t.labelled, { name: own });
  const prediction = predictionOf(image);
  return prediction ? fill(t.predicted, { name: prediction.name, confidence: percent(prediction.confidence) }) : "";
}
