// Doubles and strangers: which images are the same or nearly so, and which are like no other.

import type { DuplicateGroup, Inspection } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { download } from "../components/download.ts";
import { ImageGrid } from "../components/ImageGrid.tsx";
import { Panel } from "../components/Panel.tsx";
import { select } from "../state/classes.ts";
import { explain } from "../state/complaint.ts";
import { dataSet } from "../state/data.ts";
import {
  cancelInspection,
  type Found,
  found,
  inspect,
  inspectError,
  inspecting,
  similarity,
  watchInspection,
} from "../state/inspection.ts";
import { fill, number, percent, text } from "../state/language.ts";
import { inspected } from "../state/neighbours.ts";
import { shown } from "../state/run.ts";

const GROUPS = 12;
const IN_A_GROUP = 6;
const OUTLIERS = 24;
const CHOICES = [0.9, 0.95, 0.98, 0.99];

// From here on: this panel's code comes after the page's.
watchInspection();

export function InspectPanel() {
  const t = text.value.inspect;
  const result = found.value;
  return (
    <Panel id="inspect" title={t.title} lead={t.lead}>
      <Controls />
      {inspectError.value && <Banner>{explain(inspectError.value.message)}</Banner>}
      {result && <Lists {...result} />}
    </Panel>
  );
}

function Controls() {
  const t = text.value.inspect;
  const [trainer, progress] = [shown.value, inspecting.value];
  if (progress) {
    return (
      <div class="row progress-row">
        <button type="button" onClick={cancelInspection}>
          {t.cancel}
        </button>
        <progress aria-label={t[progress.phase]} max={1} value={progress.done} />
        <span class="muted small">{t[progress.phase]}</span>
      </div>
    );
  }
  return (
    <div class="row">
      <button type="button" disabled={!trainer || !dataSet.value} onClick={() => trainer && void inspect(trainer)}>
        {t.start}
      </button>
      <label class="small">
        {t.similarity}{" "}
        <select
          value={similarity.value}
          onChange={(event) => {
            similarity.value = Number(event.currentTarget.value);
          }}
        >
          {CHOICES.map((cosine) => (
            <option key={cosine} value={cosine}>
              {number(cosine, 2)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Lists({ report, step }: Found) {
  const t = text.value.inspect;
  const values = {
    count: number(report.groups),
    similarity: number(report.similarity, 2),
    images: number(report.images),
  };
  const json = () => new Blob([JSON.stringify(report, null, 2)], { type: "application/json" });
  return (
    <div class="found" data-testid="inspection">
      <section>
        <h3>{t.duplicates}</h3>
        <p class="muted small">
          {fill(report.groups > 0 ? t.groups : t.noGroups, values)}{" "}
          {report.groups > GROUPS && fill(t.first, { count: number(GROUPS) })} {fill(t.step, { step: number(step) })}
        </p>
        <div class="doubles">
          {report.duplicates.slice(0, GROUPS).map((group) => (
            <Group key={group.images.join()} group={group} />
          ))}
        </div>
      </section>
      <section>
        <h3>{t.outliers}</h3>
        <Strangers report={report} />
      </section>
      <div class="row">
        <button type="button" onClick={() => download(json(), "inspection.json")}>
          {t.download} <small>inspection.json</small>
        </button>
      </div>
    </div>
  );
}

/** Looks at an image on the map, and selects it to be named. */
function pick(image: number): void {
  inspected.value = image;
  select([image], "toggle");
}

function Group({ group: { images, identical, difference } }: { group: DuplicateGroup }) {
  const t = text.value.inspect;
  const left = images.length - IN_A_GROUP;
  return (
    <figure data-testid="double">
      <ImageGrid data={dataSet.value} images={images.slice(0, IN_A_GROUP)} onPick={pick} />
      <figcaption class="small">
        {identical ? t.identical : fill(t.difference, { value: percent(difference) })}{" "}
        {left > 0 && fill(t.more, { count: number(left) })}
      </figcaption>
    </figure>
  );
}

function Strangers({ report: { outliers, medianDistance } }: { report: Inspection }) {
  const t = text.value.inspect;
  const distance = new Map(outliers.map((outlier) => [outlier.image, outlier.distance]));
  if (outliers.length === 0) return <p class="muted small">{t.noOutliers}</p>;
  return (
    <>
      <p class="muted small">{fill(t.outliersLead, { median: number(medianDistance, 2) })}</p>
      <ImageGrid
        data={dataSet.value}
        testId="outliers"
        images={outliers.slice(0, OUTLIERS).map(({ image }) => image)}
        caption={(image) => number(distance.get(image) ?? 0, 2)}
        onPick={pick}
      />
    </>
  );
}
