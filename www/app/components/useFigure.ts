// Asks a trainer for its figure: when the images or the roll change, and, for what changes as it trains, again and
// again while the run goes on, for about a tenth of the time.

import { useEffect, useState } from "preact/hooks";
import type { Chart, Figure, Text, Trainer } from "../../lib/index.ts";
import { run } from "../state/run.ts";
import { tilesOf } from "./Tile.tsx";

export interface FigureRow {
  role: string;
  title: Text;
  tiles: ImageData[];
}

export interface ShownFigure {
  samples: number[];
  rows: FigureRow[];
  charts: Chart[];
}

const REFRESH_MS = 1200;
const TRAIN_PER_FIGURE = 9;
// An answer that stood in the queue behind a measurement says nothing about the cost of the next.
const REFRESH_AT_LATEST_MS = 4000;

/** The core hands out tiles image by image; the page shows one row for each role. */
export function byRole(figure: Figure, samples: number[]): ShownFigure {
  const { columns, rows, charts } = figure;
  const tiles = tilesOf(figure);
  const shown = columns.map(({ role, title }, column) => ({
    role,
    title,
    tiles: Array.from({ length: rows }, (_, row) => tiles[row * columns.length + column] as ImageData),
  }));
  return { samples, rows: shown, charts };
}

/** Views are drawn from the images alone; what the model says changes as it trains. */
function changes({ columns, charts }: Figure): boolean {
  return charts.length > 0 || columns.some(({ role }) => role === "predicted");
}

export function useFigure(
  trainer: Trainer | null,
  samples: number[],
  roll: number,
  visible: boolean,
): ShownFigure | null {
  const [figure, setFigure] = useState<ShownFigure | null>(null);
  const wanted = samples.join();
  const training = run.value?.trainer === trainer ? run.value?.phase.value : undefined;
  // `wanted` stands for the samples.
  useEffect(() => {
    if (!trainer || samples.length === 0 || !visible) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    const refresh = async () => {
      const start = performance.now();
      const answer = await trainer.figure({ samples, roll });
      if (!current) return;
      setFigure(byRole(answer, samples));
      if (!changes(answer) || training !== "running") return;
      const pause = Math.max(REFRESH_MS, TRAIN_PER_FIGURE * (performance.now() - start));
      timer = setTimeout(ask, Math.min(pause, REFRESH_AT_LATEST_MS));
    };
    // A trainer that is replaced or has crashed answers with an error that the Train panel shows.
    const ask = () => void refresh().catch(() => {});
    ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [trainer, wanted, roll, visible, training]);
  return trainer ? figure : null;
}
