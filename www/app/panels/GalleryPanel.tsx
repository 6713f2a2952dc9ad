// The runs that were kept in this browser: pictures, scores and settings; open one again, or compare any two.

import { useEffect, useRef, useState } from "preact/hooks";
import type { KeptRun } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { download } from "../components/download.ts";
import { Panel } from "../components/Panel.tsx";
import { Sparkline } from "../components/Sparkline.tsx";
import { type Side, takeKept } from "../state/compare.ts";
import { explain } from "../state/complaint.ts";
import { dataSet } from "../state/data.ts";
import {
  canKeep,
  gallery,
  galleryBusy,
  galleryError,
  importRun,
  justKept,
  keepCurrent,
  remove,
  rename,
  reopen,
  takeOut,
  use,
  watchGallery,
} from "../state/gallery.ts";
import { fill, megabytes, number, percent, precise, text, when } from "../state/language.ts";
import { active } from "../state/run.ts";
import { fits, sampleOf } from "../state/saved.ts";
import { changesOf, inWords, specs } from "../state/settings.ts";

export function GalleryPanel() {
  const t = text.value.gallery;
  useEffect(watchGallery, []);
  const runs = gallery.value ?? [];
  return (
    <Panel id="gallery" title={t.title} lead={t.lead} actions={<Actions />}>
      {galleryError.value && (
        <Banner dismissLabel={text.value.data.dismiss} onDismiss={() => (galleryError.value = null)}>
          {explain(galleryError.value.message)}
        </Banner>
      )}
      <p class="small muted" role="status">
        {justKept.value && fill(t.kept, { title: justKept.value })}
      </p>
      {gallery.value !== null && runs.length === 0 && <p class="placeholder">{t.empty}</p>}
      <ul class="gallery">
        {runs.map((kept) => (
          <Card key={kept.id} kept={kept} />
        ))}
      </ul>
      <Usage runs={runs} />
    </Panel>
  );
}

function Actions() {
  const t = text.value.gallery;
  const picker = useRef<HTMLInputElement>(null);
  const pick = () => {
    const file = picker.current?.files?.[0];
    if (file) void importRun(file);
    if (picker.current) picker.current.value = "";
  };
  return (
    <>
      <button
        type="button"
        class="strong"
        disabled={!canKeep.value || galleryBusy.value}
        onClick={() => void keepCurrent()}
      >
        {t.keep}
      </button>
      <button type="button" disabled={galleryBusy.value} onClick={() => picker.current?.click()}>
        {t.takeIn}
      </button>
      <input ref={picker} type="file" accept=".safetensors" hidden data-testid="run-input" onChange={pick} />
    </>
  );
}

function Usage({ runs }: { runs: KeptRun[] }) {
  const t = text.value.gallery;
  if (runs.length === 0) return null;
  const own = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  const all = use.value;
  return (
    <p class="small muted" data-testid="storage-use">
      {fill(t.use, { count: number(runs.length), size: megabytes(own) })}{" "}
      {all && fill(t.useAll, { used: megabytes(all.used), quota: megabytes(all.quota) })}
    </p>
  );
}

function Card({ kept }: { kept: KeptRun }) {
  const { picture, course } = kept;
  const [renaming, setRenaming] = useState(false);
  return (
    <li class="kept" data-testid="kept-run">
      <div class="kept-look">
        {picture && <img src={picture} alt="" />}
        <Sparkline steps={course.steps} values={course.losses} />
      </div>
      {renaming ? <Rename kept={kept} onDone={() => setRenaming(false)} /> : <h3>{kept.title}</h3>}
      <Score kept={kept} />
      <Buttons kept={kept} onRename={() => setRenaming(true)} />
    </li>
  );
}

/** How it ended, when it was kept, and what was set. */
function Score({ kept: { course, step, totalSteps, keptAt, method, config, data } }: { kept: KeptRun }) {
  const t = text.value.gallery;
  const loss = course.losses.at(-1);
  const knn = course.knn.at(-1);
  const spec = specs.value.find(({ id }) => id === method);
  const changes = inWords(method, changesOf(method, config));
  const seed = `${text.value.train.seed} ${config.seed ?? 0}`;
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{text.value.loss.smoothed}</dt>
          <dd>{loss === undefined ? "–" : precise(loss)}</dd>
        </div>
        <div>
          <dt>{t.neighbours}</dt>
          <dd>{knn ? percent(knn.features) : "–"}</dd>
        </div>
        <div>
          <dt>{text.value.train.step}</dt>
          <dd>
            {number(step)} <small>/ {number(totalSteps)}</small>
          </dd>
        </div>
      </dl>
      <p class="small muted">
        {[when(keptAt), spec?.title ?? method, data].join(" · ")}
        <br />
        {[...changes, seed].join(" · ")}
      </p>
    </>
  );
}

function Buttons({ kept, onRename }: { kept: KeptRun; onRename: () => void }) {
  const t = text.value.gallery;
  const [sure, setSure] = useState(false);
  const there = fits(kept, dataSet.value) || sampleOf(kept) !== undefined;
  const named = (words: string) => `${words}: ${kept.title}`;
  const compare = (side: Side) => {
    takeKept(side, kept);
    document.getElementById("compare")?.scrollIntoView({ block: "nearest" });
  };
  return (
    <>
      {!there && <p class="small">{fill(t.needsData, { images: number(kept.images), data: kept.data })}</p>}
      <div class="row">
        <button
          type="button"
          disabled={!there || active.value || galleryBusy.value}
          aria-label={named(t.open)}
          onClick={() => void reopen(kept)}
        >
          {t.open}
        </button>
        {([0, 1] as const).map((side) => (
          <button
            key={side}
            type="button"
            aria-label={named(fill(t.compare, { side: "AB"[side] ?? "" }))}
            onClick={() => compare(side)}
          >
            {fill(t.compare, { side: "AB"[side] ?? "" })}
          </button>
        ))}
      </div>
      <div class="row">
        <button type="button" class="quiet" aria-label={named(t.rename)} onClick={onRename}>
          {t.rename}
        </button>
        <button type="button" class="quiet" aria-label={named(t.takeOut)} onClick={() => void takeOut(kept, download)}>
          {t.takeOut}
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={named(sure ? t.sure : t.remove)}
          onClick={() => (sure ? void remove(kept) : setSure(true))}
          onBlur={() => setSure(false)}
        >
          {sure ? t.sure : t.remove}
        </button>
      </div>
    </>
  );
}

function Rename({ kept, onDone }: { kept: KeptRun; onDone: () => void }) {
  const t = text.value.gallery;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        const title = field.current?.value.trim();
        if (title) void rename(kept, title);
        onDone();
      }}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
    >
      <input ref={field} type="text" aria-label={t.newTitle} defaultValue={kept.title} maxLength={120} />
      <button type="submit">{t.rename}</button>
    </form>
  );
}
