// What an encoder that never saw a label is worth with few labels and with many, beside one that was not trained.

import { useState } from "preact/hooks";
import type { KnnResult } from "../../lib/index.ts";
import { dataSet } from "../state/data.ts";
import { fill, number, percent, text } from "../state/language.ts";
import { TrainMini } from "./parts.tsx";
import { useMini } from "./useMini.ts";

const COUNTS = [20, 50, 200, 1000];
/** At most this share of the images is trained on and can vote. */
const TRAINED = 0.8;

export function FewLabels() {
  const t = text.value.concepts.transfer;
  const mini = useMini("simclr", { convnetWidth: 8, projectorDim: 32, projectorHidden: 64, cropScaleMin: 0.6 });
  const [votes, setVotes] = useState<KnnResult[]>([]);
  const [asking, setAsking] = useState(false);
  const set = dataSet.value;
  if (!set?.classes) return <p class="muted small">{text.value.accuracy.noLabels}</p>;
  const ask = async () => {
    setAsking(true);
    setVotes([]);
    for (const count of COUNTS.filter((count) => count <= TRAINED * set.count)) {
      const vote = await mini.vote(count);
      if (vote) setVotes((before) => [...before, vote]);
    }
    setAsking(false);
  };
  return (
    <>
      <TrainMini mini={mini} steps={100} />
      <p class="row">
        <button type="button" disabled={asking || mini.busy || !mini.figure} onClick={() => void ask()}>
          {t.ask}
        </button>
        <span class="muted" role="status">
          {asking && `${text.value.accuracy.measuring}…`}
        </span>
      </p>
      {votes.length > 0 && <Table votes={votes} />}
    </>
  );
}

const COLUMNS = ["features", "untrained", "pixels"] as const;

function Table({ votes }: { votes: KnnResult[] }) {
  const t = text.value;
  return (
    <table class="differences">
      <thead>
        <tr>
          <th scope="col">{t.concepts.transfer.labels}</th>
          {COLUMNS.map((name) => (
            <th key={name} scope="col">
              {t.accuracy[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {votes.map((vote) => {
          const best = Math.max(...COLUMNS.map((name) => vote[name]));
          return (
            <tr key={vote.train}>
              <th scope="row">{fill(t.concepts.transfer.count, { count: number(vote.train) })}</th>
              {COLUMNS.map((name) => (
                <td key={name}>{vote[name] === best ? <b>{percent(best)}</b> : percent(vote[name])}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
