// What happened to runs: one that was kept and can go on, one that came back after a crash, one that is not saved.

import { Banner } from "../components/Banner.tsx";
import { explain } from "../state/complaint.ts";
import { dataSet } from "../state/data.ts";
import { fill, number, text } from "../state/language.ts";
import { active, run, shrinkBatch, smallerBatch, switchToCpu } from "../state/run.ts";
import { fits, forget, fromFile, goOn, resumeError, resuming, sampleOf, saved } from "../state/saved.ts";
import { specs } from "../state/settings.ts";

/** Offers to go on with the run that an earlier visit kept. */
export function SavedRun() {
  const t = text.value.saved;
  const found = saved.value;
  if (!found || active.value) return null;
  const method = specs.value.find(({ id }) => id === found.method)?.title ?? found.method;
  const { data, step, totalSteps, images } = found;
  const ready = fits(found, dataSet.value) || sampleOf(found) !== undefined;
  return (
    <Banner tone="note">
      <div class="row" data-testid="saved-run">
        <span>
          {fill(fromFile.value ? t.foundInFile : t.found, {
            method,
            data,
            step: number(step),
            total: number(totalSteps),
          })}
        </span>
        <button type="button" disabled={!ready || resuming.value} onClick={() => void goOn()}>
          {t.goOn}
        </button>
        <button type="button" class="quiet" disabled={resuming.value} onClick={() => void forget()}>
          {t.forget}
        </button>
      </div>
      {!ready && <p>{fill(t.needsData, { data, images: number(images) })}</p>}
      {resumeError.value && <p role="alert">{fill(t.failed, { message: explain(resumeError.value.message) })}</p>}
    </Banner>
  );
}

/** How the run at hand survived, and whether it is kept. */
export function Survival() {
  const t = text.value.saved;
  const current = run.value;
  if (!current) return null;
  const recovery = current.recovery.value;
  const unsaved = current.unsaved.value;
  const failed = current.phase.value === "failed" && current.trainer.lastCheckpoint !== undefined;
  const smaller = smallerBatch(current);
  return (
    <>
      {recovery && (
        <Banner tone="note">
          {fill(t.recovered, { step: number(recovery.step), message: explain(recovery.error.message) })}
        </Banner>
      )}
      {unsaved && <Banner tone="note">{fill(t.unsaved, { message: explain(unsaved.message) })}</Banner>}
      {failed && (
        <div class="row">
          {current.trainer.info.device.kind === "webgpu" && (
            <button type="button" onClick={() => void switchToCpu()}>
              {t.onCpu}
            </button>
          )}
          {smaller && (
            <button type="button" onClick={() => void shrinkBatch()}>
              {fill(t.smallerBatch, { batch: number(smaller) })}
            </button>
          )}
        </div>
      )}
    </>
  );
}
