// What was taken for what: a matrix whose cells open the images behind them, or, with many classes, a list of the
// most frequent confusions.

import { useState } from "preact/hooks";
import type { EvaluationReport, Scores } from "../../lib/index.ts";
import { dataSet } from "../state/data.ts";
import { behindCell, reportData, reportLabels } from "../state/evaluation.ts";
import { fill, number, percent, text } from "../state/language.ts";
import { other } from "../state/transfer.ts";
import { Tile } from "./Tile.tsx";
import { useTiles } from "./useTiles.ts";

/** Classes up to which the matrix is readable. */
const MOST_CLASSES = 16;
const SHOWN_CONFUSIONS = 12;
const SHOWN_IMAGES = 24;

interface Cell {
  truth: number;
  guess: number;
}

export function Confusion({ report }: { report: EvaluationReport }) {
  const [cell, setCell] = useState<Cell | null>(null);
  const { scores } = report;
  if (!scores) return null;
  const t = text.value.evaluate;
  const few = scores.classes.length <= MOST_CLASSES;
  return (
    <section class="confusion" data-testid="confusion">
      <h3>{t.confusion}</h3>
      <p class="muted small">{fill(t.confusionLead, { accuracy: percent(scores.accuracy) })}</p>
      {few ? <Matrix scores={scores} onPick={setCell} picked={cell} /> : <Worst scores={scores} onPick={setCell} />}
      {cell && <Behind report={report} cell={cell} />}
    </section>
  );
}

interface Picking {
  scores: Scores;
  onPick: (cell: Cell) => void;
  picked?: Cell | null;
}

function Matrix({ scores: { classes, confusion }, onPick, picked }: Picking) {
  const t = text.value.evaluate;
  return (
    <div class="scroll">
      <table class="matrix">
        <thead>
          <tr>
            <td />
            {classes.map(({ name }) => (
              <th key={name} scope="col">
                <span>{name}</span>
              </th>
            ))}
            <th scope="col">{t.right}</th>
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name, test, accuracy }, truth) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {confusion[truth]?.map((count, guess) => (
                <td key={guess} style={{ "--share": String(test > 0 ? count / test : 0) }}>
                  {count > 0 && (
                    <button
                      type="button"
                      class="quiet"
                      aria-pressed={picked?.truth === truth && picked.guess === guess}
                      title={fill(t.cell, { truth: name, guess: classes[guess]?.name ?? "", count: number(count) })}
                      onClick={() => onPick({ truth, guess })}
                    >
                      {number(count)}
                    </button>
                  )}
                </td>
              ))}
              <td class="right">{accuracy === null ? "–" : percent(accuracy)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The most frequent confusions, when there are too many classes for a matrix. */
function Worst({ scores: { classes, confusion }, onPick }: Picking) {
  const t = text.value.evaluate;
  const all = confusion.flatMap((row, truth) => row.map((count, guess) => ({ truth, guess, count })));
  const worst = all.filter(({ truth, guess, count }) => truth !== guess && count > 0);
  worst.sort((a, b) => b.count - a.count);
  const name = (index: number) => classes[index]?.name ?? "";
  return (
    <ul class="plain">
      {worst.slice(0, SHOWN_CONFUSIONS).map(({ truth, guess, count }) => (
        <li key={`${truth}-${guess}`}>
          <button type="button" class="quiet" onClick={() => onPick({ truth, guess })}>
            {fill(t.cell, { truth: name(truth), guess: name(guess), count: number(count) })}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The images of a cell. */
function Behind({ report, cell: { truth, guess } }: { report: EvaluationReport; cell: Cell }) {
  const set = reportData.value;
  const labels = set === dataSet.value || set === other.value ? reportLabels.value : null;
  const images = labels ? behindCell(report, labels, truth, guess) : [];
  const tiles = useTiles(set, images.slice(0, SHOWN_IMAGES));
  const t = text.value.evaluate;
  const name = (index: number) => report.scores?.classes[index]?.name ?? "";
  const values = { truth: name(truth), guess: name(guess), count: number(images.length) };
  return (
    <figure class="behind" data-testid="behind">
      <figcaption class="small">{labels ? fill(t.cell, values) : t.gone}</figcaption>
      <div class="thumbs">
        {tiles.map(({ image }, position) => (
          <Tile key={position} image={image} />
        ))}
      </div>
    </figure>
  );
}
