// A matrix as colours, with its scale. One canvas pixel a cell, scaled up by CSS; pointing at a cell reads it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MatrixChart } from "../../lib/index.ts";
import { fill, text } from "../state/language.ts";
import { brief, describeMatrix } from "./chart-text.ts";
import { paint } from "./colour-scale.ts";
import { type Cell, cellAt, summarize } from "./statistics.ts";

const SCALE_STEPS = 65;

interface CellsProps {
  values: ArrayLike<number>;
  columns: number;
  low: number;
  high: number;
  class: string;
  label?: string;
  onPoint?: (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => void;
  onLeave?: () => void;
}

function Cells({ values, columns, low, high, class: name, label, onPoint, onLeave }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (values.length === 0) return;
    const image = new ImageData(paint(values, low, high), columns);
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [values, columns, low, high]);
  const described =
    label === undefined ? ({ "aria-hidden": "true" } as const) : { role: "img" as const, "aria-label": label };
  return (
    <canvas
      class={name}
      ref={canvas}
      width={columns}
      height={values.length / columns}
      onPointerMove={onPoint}
      onPointerDown={onPoint}
      onPointerLeave={onLeave}
      {...described}
    />
  );
}

export function Heatmap({ chart }: { chart: MatrixChart }) {
  const { rows, columns, values, low, high } = chart;
  const [cell, setCell] = useState<Cell | null>(null);
  const onPoint = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    setCell(cellAt((event.clientX - left) / width, (event.clientY - top) / height, { rows, columns }));
  };
  return (
    <>
      <Cells
        class="cells"
        values={values}
        columns={columns}
        low={low}
        high={high}
        label={describeMatrix(chart)}
        onPoint={onPoint}
        onLeave={() => setCell(null)}
      />
      <Scale low={low} high={high} />
      <p class="muted small reading" data-testid="reading">
        {reading(chart, cell)}
      </p>
    </>
  );
}

/** The cell pointed at, or what there is to point at. */
function reading({ rows, columns, values }: MatrixChart, cell: Cell | null): string {
  const t = text.value.figure;
  if (cell && cell.row < rows && cell.column < columns) {
    const value = values[cell.row * columns + cell.column] ?? Number.NaN;
    return fill(t.cell, { row: cell.row + 1, column: cell.column + 1, value: brief(value) });
  }
  const summary = summarize(values);
  return summary ? fill(t.range, { min: brief(summary.min), max: brief(summary.max) }) : t.noNumbers;
}

function Scale({ low, high }: { low: number; high: number }) {
  const values = Array.from({ length: SCALE_STEPS }, (_, index) => low + ((high - low) * index) / (SCALE_STEPS - 1));
  return (
    <div class="scale small muted" aria-hidden="true">
      <Cells class="cells" values={values} columns={SCALE_STEPS} low={low} high={high} />
      {[low, (low + high) / 2, high].map((value, index) => (
        <span key={index}>{brief(value)}</span>
      ))}
    </div>
  );
}
