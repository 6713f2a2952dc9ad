// One step under the magnifying glass: the batch, what the model is shown, the loss, and what the step changed.

import { diagonals } from "../components/statistics.ts";
import { Tile } from "../components/Tile.tsx";
import type { FigureRow, ShownFigure } from "../components/useFigure.ts";
import { fill, number, precise, say, text } from "../state/language.ts";
import { run } from "../state/run.ts";
import { busy, look, type Moment, moment, oneStep, slow } from "../state/slow.ts";

export function StepPanel() {
  const t = text.value.slow;
  const shown = moment.value;
  if (!slow.value) return null;
  return (
    <section class="step-panel" aria-label={t.title} data-testid="step-by-step">
      {shown ? <Beats shown={shown} /> : <p class="muted">{t.looking}…</p>}
      <div class="row">
        {shown?.after ? (
          <button type="button" disabled={busy.value} onClick={() => void look()}>
            {t.next}
          </button>
        ) : (
          <button type="button" disabled={busy.value || !shown} onClick={() => void oneStep()}>
            {t.train}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => run.value?.resume()}>
          {t.play}
        </button>
      </div>
    </section>
  );
}

function Beats({ shown }: { shown: Moment }) {
  const t = text.value.slow;
  const { seen, exact, step } = shown;
  const originals = seen.rows.filter(({ role }) => role === "original");
  const views = seen.rows.filter(({ role }) => role !== "original" && role !== "predicted");
  return (
    <ol class="beats">
      <li>
        <h3>{fill(t.batch, { step: number(step) })}</h3>
        <Rows rows={originals} />
        <p class="small muted">{exact ? t.batchExact : t.batchLike}</p>
      </li>
      {views.length > 0 && (
        <li>
          <h3>{t.views}</h3>
          <Rows rows={views.slice(0, 4)} />
          <p class="small muted">{t.viewsNote}</p>
        </li>
      )}
      <li>
        <h3>{t.loss}</h3>
        <Loss shown={shown} />
      </li>
      <li>
        <h3>{t.change}</h3>
        {shown.after ? <Change before={shown.before} after={shown.after} /> : <p class="muted">{t.notYet}</p>}
        {shown.learningRate !== null && (
          <p class="small muted">{fill(t.rate, { rate: shown.learningRate.toPrecision(2) })}</p>
        )}
      </li>
    </ol>
  );
}

function Rows({ rows }: { rows: FigureRow[] }) {
  return (
    <div class="step-rows">
      {rows.map(({ role, title, tiles }, index) => (
        <div key={index} class={`step-tiles role ${role}`} role="img" aria-label={say(title)}>
          {tiles.map((tile, column) => (
            <Tile key={column} image={tile} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Loss({ shown: { loss, former } }: { shown: Moment }) {
  const t = text.value.slow;
  const chance = run.value?.trainer.info.chance ?? null;
  return (
    <>
      <p class="big" aria-live="polite">
        {loss === null ? "–" : precise(loss)}
      </p>
      <p class="small muted">
        {former !== null && <>{fill(t.former, { value: precise(former) })} </>}
        {chance !== null && fill(t.chance, { value: precise(chance) })}
      </p>
    </>
  );
}

/** The same images before and after: what the model says of them, and the mean on and off the diagonal of its chart. */
function Change({ before, after }: { before: ShownFigure; after: ShownFigure }) {
  const t = text.value.slow;
  const predicted = (figure: ShownFigure) => figure.rows.filter(({ role }) => role === "predicted").slice(0, 1);
  const [from, to] = [matrixMeans(before), matrixMeans(after)];
  return (
    <>
      {predicted(before).length > 0 && (
        <>
          <p class="small muted">{t.before}</p>
          <Rows rows={predicted(before)} />
          <p class="small muted">{t.after}</p>
          <Rows rows={predicted(after)} />
        </>
      )}
      {from && to && (
        <dl class="change">
          <div>
            <dt>{t.diagonal}</dt>
            <dd>
              {number(from.on, 4)} → {number(to.on, 4)}
            </dd>
          </div>
          <div>
            <dt>{t.elsewhere}</dt>
            <dd>
              {number(from.off, 4)} → {number(to.off, 4)}
            </dd>
          </div>
        </dl>
      )}
      <p class="small muted">{t.changeNote}</p>
    </>
  );
}

function matrixMeans(figure: ShownFigure): { on: number; off: number } | null {
  const chart = figure.charts.find(({ kind }) => kind === "matrix");
  return chart?.kind === "matrix" ? diagonals(chart) : null;
}
