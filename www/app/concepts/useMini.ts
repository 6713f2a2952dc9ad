// A small model of the real kind for a concept's figure: made on the loaded images when the figure opens, on the
// processor, beside whatever run goes on; trained a few steps when one asks for it.

import { useEffect, useRef, useState } from "preact/hooks";
import { createTrainer, type KnnResult, type StepRecord, type Trainer, type Value } from "../../lib/index.ts";
import { byRole, type ShownFigure } from "../components/useFigure.ts";
import { dataSet } from "../state/data.ts";

const SHOWN = 6;
const SETTLE_MS = 200;
const BATCH = 32;
/** Between two looks while it trains. */
const PORTION = 10;

export interface Mini {
  figure: ShownFigure | null;
  /** The last step. */
  record: StepRecord | null;
  busy: boolean;
  problem: string | null;
  train: (steps: number) => void;
  /** Lets so many labelled images vote; null without labels, or when the model is gone. */
  vote: (labels: number) => Promise<KnnResult | null>;
}

export function useMini(method: string, settings: Record<string, Value>): Mini {
  const set = dataSet.value;
  const trainer = useRef<Trainer | null>(null);
  const [figure, setFigure] = useState<ShownFigure | null>(null);
  const [record, setRecord] = useState<StepRecord | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = JSON.stringify(settings);
  const look = async (mine: Trainer, total: number) => {
    const samples = spread(total);
    const answer = await mine.figure({ samples });
    if (trainer.current === mine) setFigure(byRole(answer, samples));
  };
  // `wanted` stands for the settings.
  useEffect(() => {
    if (!set) return;
    let current = true;
    const make = async () => {
      const batchSize = Math.min(BATCH, Math.max(2, Math.floor(set.count * 0.8)));
      const made = await createTrainer({ warmupEpochs: 0.1, ...settings, method, data: set, device: "cpu", batchSize });
      if (!current) return void made.dispose();
      trainer.current = made;
      setRecord(null);
      setProblem(null);
      await look(made, set.count);
    };
    const fail = (thrown: Error) => current && setProblem(thrown.message);
    const timer = setTimeout(() => void make().catch(fail), SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
      void trainer.current?.dispose();
      trainer.current = null;
    };
  }, [set, method, wanted]);
  const train = async (steps: number) => {
    const mine = trainer.current;
    if (!mine || !set || busy) return;
    setBusy(true);
    try {
      for (let done = 0; done < steps && trainer.current === mine; done += PORTION) {
        for await (const step of mine.steps(PORTION)) setRecord(step);
        await look(mine, set.count);
      }
    } catch (thrown) {
      if (trainer.current === mine) setProblem((thrown as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const vote = async (labels: number) => (await trainer.current?.knn({ labels }).catch(() => null)) ?? null;
  return { figure, record, busy, problem, train: (steps) => void train(steps), vote };
}

function spread(total: number): number[] {
  const count = Math.min(SHOWN, total);
  return Array.from({ length: count }, (_, index) => Math.floor((index * total) / count));
}
