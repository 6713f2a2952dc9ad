// The flow of a method as a drawing: its stages with their live images and numbers, and what runs between them. Every
// stage is a button that opens its settings.

import type { FlowStage } from "../../lib/index.ts";
import { flow, isOn, selectGroup, selection } from "../state/flow.ts";
import { fill, number, text } from "../state/language.ts";
import { run, shown } from "../state/run.ts";
import { type Layout, layOut, type Path } from "./flow-layout.ts";
import { pressed } from "./press.ts";
import { StageBox } from "./StageBox.tsx";

export function FlowDiagram({ down }: { down: boolean }) {
  const t = text.value.flow;
  const layout = layOut(flow.value, down);
  const running = run.value?.phase.value === "running";
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no other grouping with a name
    <svg
      class={running ? "flow running" : "flow"}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      data-testid="flow"
      role="group"
      aria-label={t.label}
    >
      <Heads />
      <g>
        {layout.paths.map((path, index) => (
          <Line key={index} path={path} stages={flow.value} />
        ))}
      </g>
      {layout.gradient && <Gradient path={layout.gradient} layout={layout} />}
      {layout.boxes.map((box) => (
        <StageBox key={box.stage.id} box={box} down={down} />
      ))}
    </svg>
  );
}

const HEADS = ["forward", "view0", "view1", "stop-gradient", "momentum", "target", "gradient"];

/** Arrow heads, one for each colour: a marker does not take the colour of its line everywhere. */
function Heads() {
  return (
    <defs>
      {HEADS.map((name) => (
        <marker
          key={name}
          id={`head-${name}`}
          class={`head ${name}`}
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M0 0.6 L7 4 L0 7.4 Z" />
        </marker>
      ))}
    </defs>
  );
}

/** The colour of a line: the view it carries, else what it is. */
function colourOf({ from, to, arrow, lane }: Path, stages: readonly FlowStage[]): string {
  if (arrow !== "forward") return arrow;
  if (lane !== null) return lane === 0 ? "view0" : "view1";
  const ends = [from, to].map((id) => stages.find((stage) => stage.id === id)?.role);
  return ends.find((role) => role === "view0" || role === "view1") ?? "forward";
}

/** What stands beside a line. Lines of one kind are named once. */
function noteOf({ arrow, from, to, switch: flag }: Path, stages: readonly FlowStage[]): string | null {
  const t = text.value.flow;
  if (arrow === "target") return t.target;
  const inputs = stages.flatMap((stage) => stage.inputs.map((input) => ({ ...input, to: stage.id })));
  const alike = inputs.filter((input) => input.arrow === arrow && (arrow !== "stop-gradient" || input.to === "loss"));
  const named = arrow === "momentum" ? alike[0] : alike.at(-1);
  if (arrow === "forward" || named?.from !== from || named.to !== to) return null;
  if (arrow === "momentum") return t.momentum;
  return isOn(flag) ? t.stopGradient : t.noStop;
}

function Line({ path, stages }: { path: Path; stages: readonly FlowStage[] }) {
  const on = isOn(path.switch);
  const name = on ? colourOf(path, stages) : "open";
  const note = noteOf(path, stages);
  const [x, y] = path.middle;
  const at = {
    target: [0, -6],
    momentum: path.angle === 90 ? [8, 4] : [0, -8],
    "stop-gradient": [11, 17],
    forward: [0, 0],
  }[path.arrow] as [number, number];
  return (
    <g class={`line ${name}`}>
      <path d={path.d} marker-end={`url(#head-${on ? name : "forward"})`} />
      {path.arrow === "stop-gradient" && on && (
        <g transform={`translate(${x} ${y}) rotate(${path.angle})`}>
          <path class="stop" d="M-3 -8 V8 M3 -8 V8" />
        </g>
      )}
      {note && (
        <Note
          x={x + at[0]}
          y={y + at[1]}
          words={note}
          start={path.arrow === "stop-gradient" || (path.arrow === "momentum" && path.angle === 90)}
          turned={path.arrow === "target" && path.angle === 90}
        />
      )}
    </g>
  );
}

interface NoteProps {
  x: number;
  y: number;
  words: string;
  start?: boolean;
  turned?: boolean;
}

function Note({ x, y, words, start = false, turned = false }: NoteProps) {
  const turn = turned ? { transform: `rotate(90 ${x} ${y})` } : {};
  return (
    <text class="note" x={x} y={y} text-anchor={start ? "start" : "middle"} {...turn}>
      {words}
    </text>
  );
}

/** The way back, with the learning rate that scales it: a button that opens the settings of training. */
function Gradient({ path, layout }: { path: Path; layout: Layout }) {
  const t = text.value.flow;
  const current = run.value;
  const latest = current?.trainer === shown.value ? current?.latest.value : undefined;
  const rate = latest?.learningRate ?? Number(shown.value?.info.config.learningRate ?? Number.NaN);
  const words = latest
    ? fill(t.gradientAt, { step: number(latest.step + 1), rate: small(rate) })
    : fill(t.gradient, { rate: Number.isFinite(rate) ? small(rate) : "–" });
  const [x, y] = path.middle;
  const open = selection.value.group === "training";
  const choose = () => selectGroup("training");
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      class={`line gradient button${open ? " open" : ""}`}
      role="button"
      tabindex={0}
      aria-pressed={open}
      aria-label={words}
      onClick={choose}
      onKeyDown={(event) => pressed(event) && choose()}
    >
      <path class="reach" d={path.d} />
      <path class="way" d={path.d} marker-end="url(#head-gradient)" />
      {layout.down ? (
        <text class="note" x={x} y={y} transform={`rotate(90 ${x} ${y})`} dy="-6" text-anchor="middle">
          {words}
        </text>
      ) : (
        <text class="note" x={x} y={y + 17} text-anchor="middle">
          {words}
        </text>
      )}
    </g>
  );
}

/** A learning rate: 0.0018, or 1.8e-5. */
function small(value: number): string {
  return value >= 0.001 || value === 0 ? number(value, 4) : value.toExponential(1);
}
