// The data: what is loaded, and every way to load something else.

import { useEffect, useRef, useState } from "preact/hooks";
import { SAMPLES, type SampleInfo } from "../../lib/index.ts";
import { Banner } from "../components/Banner.tsx";
import { Camera, hasCamera } from "../components/Camera.tsx";
import { Panel } from "../components/Panel.tsx";
import { usePaste } from "../components/usePaste.ts";
import { explain } from "../state/complaint.ts";
import { cancelLoad, dataSet, isSample, load, loadError, loading } from "../state/data.ts";
import { fill, number, text } from "../state/language.ts";
import { active } from "../state/run.ts";
import { take } from "../state/saved.ts";
import { Thumbnails } from "./Thumbnails.tsx";

const SKIPPED_SHOWN = 20;

/** The sample that is loaded, if it is one. */
function loadedSample(): SampleInfo | undefined {
  return isSample.value ? SAMPLES.find(({ title }) => title === dataSet.value?.name) : undefined;
}

export function DataPanel() {
  return (
    <Panel id="data" title={text.value.data.title}>
      <Summary />
      <Thumbnails />
      <LoadError />
      <Loading />
      <DropZone />
      <SkippedFiles />
    </Panel>
  );
}

function Summary() {
  const t = text.value.data;
  const set = dataSet.value;
  if (!set) return loadError.value ? null : <p class="muted">{t.loadingSample}…</p>;
  const colour = set.channels === 1 ? t.grey : t.colour;
  return (
    <div class="summary">
      <p class="name">{set.name}</p>
      <dl class="facts">
        <div>
          <dt>{t.images}</dt>
          <dd data-testid="image-count">{number(set.count)}</dd>
        </div>
        <div>
          <dt>{t.size}</dt>
          <dd>
            {set.width} × {set.height} <small>{colour}</small>
          </dd>
        </div>
        <div>
          <dt>{t.classes}</dt>
          <dd title={set.classes?.join(", ")}>{set.classes ? number(set.classes.length) : t.noLabels}</dd>
        </div>
      </dl>
      <Credit />
    </div>
  );
}

/** Whose the sample is: its licence asks for the name wherever it is shown. */
function Credit() {
  const sample = loadedSample();
  if (!sample) return null;
  return (
    <p class="muted small" data-testid="credit">
      {text.value.data.source}
      {" · "}
      <a href={sample.url} rel="noreferrer" target="_blank">
        {sample.credit}
      </a>
    </p>
  );
}

function LoadError() {
  const t = text.value.data;
  const error = loadError.value;
  if (!error) return null;
  return (
    <Banner dismissLabel={t.dismiss} onDismiss={() => (loadError.value = null)}>
      <strong>{t.failed}</strong> {explain(error.message)}
      {dataSet.value && <p>{fill(t.kept, { name: dataSet.value.name })}</p>}
      {error.skipped.length > 0 && <ProblemList problems={error.skipped} />}
    </Banner>
  );
}

function Loading() {
  const t = text.value.data;
  const progress = loading.value;
  if (!progress) return null;
  const { phase, done, total, file, inside } = progress;
  const line =
    phase === "list"
      ? fill(t.listing, { count: number(done) })
      : fill(t.reading, { done: number(done), total: number(total) });
  return (
    <div class="loading">
      <div class="row">
        <label for="load-progress" aria-live="polite">
          {line}
        </label>
        <button type="button" class="quiet" onClick={cancelLoad}>
          {t.cancel}
        </button>
      </div>
      <progress id="load-progress" max={total || 1} value={phase === "list" ? undefined : done + inside} />
      <p class="muted file">{file}</p>
    </div>
  );
}

/** The whole page takes drops: beside the zone the browser would leave the page and show the file. */
function useDrop(setOver: (over: boolean) => void): void {
  useEffect(() => {
    const listeners = new AbortController();
    const on = <K extends "dragover" | "dragleave" | "drop">(type: K, handler: (event: DragEvent) => void) =>
      window.addEventListener(type, handler, { signal: listeners.signal });
    on("dragover", (event) => {
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", () => setOver(false));
    on("drop", (event) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer?.types.includes("Files") && !active.peek()) take(event.dataTransfer.items);
    });
    return () => listeners.abort();
  }, [setOver]);
}

function DropZone() {
  const t = text.value.data;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const locked = active.value;

  const pick = (input: HTMLInputElement | null) => {
    if (input?.files?.length) take([...input.files]);
    if (input) input.value = ""; // so that the same file can be chosen again
  };
  const [camera, setCamera] = useState(false);
  useDrop(setOver);
  usePaste();
  return (
    <div class={over && !locked ? "drop over" : "drop"} data-testid="drop-zone">
      <p>{locked ? t.locked : t.drop}</p>
      <div class="row">
        <button type="button" disabled={locked} onClick={() => files.current?.click()}>
          {t.chooseFiles}
        </button>
        <button type="button" disabled={locked} onClick={() => folder.current?.click()}>
          {t.chooseFolder}
        </button>
        {hasCamera() && (
          <button type="button" disabled={locked} onClick={() => setCamera(true)}>
            {text.value.camera.open}
          </button>
        )}
      </div>
      {camera && <Camera onClose={() => setCamera(false)} />}
      <Samples locked={locked} />
      <p class="small">{t.private}</p>
      <p class="muted small">{t.formats}</p>
      <input ref={files} type="file" multiple hidden data-testid="file-input" onChange={() => pick(files.current)} />
      <input
        ref={folder}
        type="file"
        hidden
        data-testid="folder-input"
        {...{ webkitdirectory: true }}
        onChange={() => pick(folder.current)}
      />
    </div>
  );
}

/** Another set for a click; the one that is loaded is shown as pressed. */
function Samples({ locked }: { locked: boolean }) {
  const loaded = loadedSample();
  return (
    <div class="row samples" data-testid="samples">
      <span class="muted small">{text.value.data.samples}</span>
      {SAMPLES.map(({ name, title }) => {
        const pressed = name === loaded?.name;
        const choose = () => void (pressed || load(name));
        return (
          <button key={name} type="button" class="quiet" disabled={locked} aria-pressed={pressed} onClick={choose}>
            {title}
          </button>
        );
      })}
    </div>
  );
}

function SkippedFiles() {
  const t = text.value.data;
  const skipped = dataSet.value?.skipped ?? [];
  if (skipped.length === 0) return null;
  const title = skipped.length === 1 ? t.skippedOne : fill(t.skippedMany, { count: number(skipped.length) });
  return (
    <details class="skipped" data-testid="skipped" open={skipped.length <= 3}>
      <summary>{title}</summary>
      <ProblemList problems={skipped} />
    </details>
  );
}

function ProblemList({ problems }: { problems: readonly { name: string; problem: string }[] }) {
  const rest = problems.length - SKIPPED_SHOWN;
  return (
    <ul class="problems">
      {problems.slice(0, SKIPPED_SHOWN).map(({ name, problem }) => (
        <li key={name}>
          <b>{name}</b> {explain(problem)}
        </li>
      ))}
      {rest > 0 && <li>{fill(text.value.data.moreSkipped, { count: number(rest) })}</li>}
    </ul>
  );
}
