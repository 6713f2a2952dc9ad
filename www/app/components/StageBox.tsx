// One stage of the flow: its shape, name and sizes, and what is in it now.

import type { FlowStage } from "../../lib/index.ts";
import { dataSet } from "../state/data.ts";
import { isOn, select, selection } from "../state/flow.ts";
import { number, precise, say, text } from "../state/language.ts";
import { liveFigure } from "../state/live-figure.ts";
import { run, shown } from "../state/run.ts";
import { shapeIn, sizesOf } from "../state/sizes.ts";
import { beat } from "../state/slow.ts";
import { type Box, MATRICES } from "./flow-layout.ts";
import { pressed } from "./press.ts";
import { curve } from "./Sparkline.tsx";
import { matrixUrl, tileUrl } from "./tile-url.ts";
import { wrap } from "./wrap.ts";

const LETTERS = 12;

export function StageBox({ box, down }: { box: Box; down: boolean }) {
  const { stage, x, y } = box;
  const open = selection.value.stage === stage.id;
  const off = !isOn(stage.switch);
  const sizes = sizesText(stage);
  const value = stage.kind === "loss" ? lossText() : null;
  const lit = isLit(stage);
  const names = ["stage", lit ? "lit" : "", stage.kind, stage.role ?? "", open ? "open" : "", off ? "off" : ""]
    .filter(Boolean)
    .join(" ");
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      class={names}
      transform={`translate(${x} ${y})`}
      role="button"
      tabindex={0}
      aria-pressed={open}
      data-stage={stage.id}
      onClick={() => select(stage)}
      onKeyDown={(event) => pressed(event) && select(stage)}
    >
      <Outline box={box} down={down} />
      {stage.kind === "images" ? <Pictures box={box} /> : null}
      {value && <LossCurve box={box} />}
      {/* The names are the button's name too; the spaces at their ends keep its words apart. */}
      <Names box={box} sizes={sizes} value={value} />
      {off && (
        <text class="note" y={box.height / 2 + 16}>
          {text.value.flow.off}
        </text>
      )}
    </g>
  );
}

/** Whether step by step talks about this stage now: what is seen, then what the step changed. */
function isLit({ kind, role }: FlowStage): boolean {
  if (beat.value === "see") return kind === "images" && role !== "predicted";
  return beat.value === "change" && (kind === "loss" || kind === "network");
}

/** The sizes of what leaves the stage, as numbers. */
export function sizesText(stage: FlowStage): string | null {
  const info = shown.value?.info;
  const set = dataSet.value;
  if (!info || !set) return null;
  const numbers = shapeIn(stage.shape, sizesOf(info, set));
  return numbers?.map((size) => number(size)).join(" × ") ?? null;
}

function lossText(): string | null {
  const current = run.value;
  const latest = current?.trainer === shown.value ? current?.latest.value?.loss : undefined;
  return latest === undefined ? null : precise(latest);
}

const CURVE_HEIGHT = 16;

/** How the loss went so far, at the foot of its box. */
function LossCurve({ box: { width, height } }: { box: Box }) {
  const current = run.value;
  if (!current || current.version.value === 0) return null;
  const points = curve(current.steps, current.losses, width - 24, CURVE_HEIGHT);
  const at = `translate(${12 - width / 2} ${height / 2 - CURVE_HEIGHT - 9})`;
  return points && <polyline class="curve" points={points} transform={at} />;
}

/** Networks narrow towards what they say, or widen, as a decoder does; the rest are plain boxes. */
function Outline({ box: { stage, width, height }, down }: { box: Box; down: boolean }) {
  const [w, h] = [width / 2, height / 2];
  if (stage.kind !== "network" && stage.kind !== "momentum") {
    const round = stage.kind === "loss" ? 16 : stage.kind === "images" ? 5 : 9;
    return (
      <>
        {stage.kind === "memory" && (
          <rect class="behind" x={-w + 5} y={-h - 5} width={width} height={height} rx={round} />
        )}
        <rect class="outline" x={-w} y={-h} width={width} height={height} rx={round} />
      </>
    );
  }
  const cut = 11;
  const [first, second] = stage.id === "decoder" ? [cut, 0] : [0, cut];
  const corners = down
    ? [
        [-w + first, -h],
        [w - first, -h],
        [w - second, h],
        [-w + second, h],
      ]
    : [
        [-w, -h + first],
        [w, -h + second],
        [w, h - second],
        [-w, h - first],
      ];
  return <path class="outline" d={`M${corners.join(" L")} Z`} />;
}

/** Four images of the figure's column; of the images themselves while there is no figure, nothing. */
function Pictures({ box: { stage, width, height } }: { box: Box }) {
  const rows = liveFigure.value?.rows.filter(({ role }) => role === stage.role) ?? [];
  // Of several columns with one role, such as four turns of an image, each gives one image.
  const tiles = rows.length > 1 ? rows.map(({ tiles }) => tiles[0]) : (rows[0]?.tiles ?? []);
  const gap = 2;
  const [w, h] = [(width - 3 * gap) / 2, (height - 3 * gap) / 2];
  return (
    <>
      {tiles
        .slice(0, 4)
        .map(
          (tile, index) =>
            tile && (
              <image
                key={index}
                href={tileUrl(tile)}
                x={-width / 2 + gap + (index % 2) * (w + gap)}
                y={-height / 2 + gap + Math.floor(index / 2) * (h + gap)}
                width={w}
                height={h}
                preserveAspectRatio="none"
              />
            ),
        )}
    </>
  );
}

/** The heat map of the figure, for the stage that it is of. */
function matrixOf(stage: FlowStage): string | null {
  if (!MATRICES.has(stage.id)) return null;
  const chart = liveFigure.value?.charts.find(({ kind }) => kind === "matrix");
  return chart?.kind === "matrix" && chart.values.length > 0 ? matrixUrl(chart) : null;
}

function Names({
  box: { stage, width, height },
  sizes,
  value,
}: {
  box: Box;
  sizes: string | null;
  value: string | null;
}) {
  const matrix = matrixOf(stage);
  const below = stage.kind === "images" || matrix !== null;
  const lines = wrap(say(stage.title), below ? 22 : LETTERS);
  const extra = (sizes ? 1 : 0) + (value ? 1.6 : 0);
  const middle = value ? -9 : 4; // above the curve
  const top = below ? height / 2 + 15 : -((lines.length + extra - 1) * 15) / 2 + middle;
  return (
    <>
      {matrix && (
        <image
          href={matrix}
          x={-height / 2 + 2}
          y={-height / 2 + 2}
          width={height - 4}
          height={height - 4}
          preserveAspectRatio="none"
        />
      )}
      {lines.map((line, index) => (
        <text key={index} class="name" y={top + index * 15}>
          {`${line} `}
        </text>
      ))}
      {value && (
        <text class="value" y={top + lines.length * 15 + 10}>
          {`${value} `}
        </text>
      )}
      {sizes && (
        <text
          class="sizes"
          y={top + lines.length * 15}
          textLength={sizes.length * 6.1 > width + 24 ? width + 24 : undefined}
          lengthAdjust="spacingAndGlyphs"
        >
          {sizes}
        </text>
      )}
    </>
  );
}
