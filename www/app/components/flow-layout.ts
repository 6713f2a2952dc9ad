// Where the boxes and arrows of a flow stand: stages by column and lane to coordinates, across or down. Pure.

import type { Arrow, FlowStage } from "../../lib/index.ts";

export interface Box {
  stage: FlowStage;
  /** Centre. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Path {
  from: string;
  to: string;
  arrow: Arrow;
  switch: string | null;
  d: string;
  /** Where a mark or a name stands. */
  middle: [x: number, y: number];
  /** Direction at the middle, in degrees. */
  angle: number;
  /** Lane it follows between two stages that span all, for its colour. */
  lane: number | null;
}

export interface Layout {
  width: number;
  height: number;
  boxes: Box[];
  paths: Path[];
  /** From the loss back to the encoder, outside of everything. */
  gradient: Path | null;
  /** Whether the flow goes down instead of across. */
  down: boolean;
}

type Point = [x: number, y: number];

/** Distances in units of the drawing: between columns, between lanes, and room around. */
const ACROSS = { column: 158, lane: 92, margin: 22, foot: 44 };
const DOWN = { column: 140, lane: 108, margin: 8, foot: 44 };

/** Room for the two lines below an image. */
export const CAPTION = 34;
const WIDTH = 104;
const SIZES: Record<FlowStage["kind"], [width: number, height: number]> = {
  images: [84, 84],
  operation: [WIDTH, 64],
  network: [WIDTH, 70],
  momentum: [WIDTH, 70],
  vectors: [WIDTH, 56],
  memory: [WIDTH, 60],
  loss: [WIDTH, 78],
};

/** Stages that show the figure's heat map. */
export const MATRICES = new Set(["similarities", "correlations"]);
const SQUARE = [84, 84] as const;

export function layOut(stages: readonly FlowStage[], down: boolean): Layout {
  const { column, lane, margin, foot } = down ? DOWN : ACROSS;
  // Lanes at the side that nothing stands in take no room.
  const top = Math.min(2, ...stages.map((stage) => stage.lanes[0]));
  const lanes = Math.max(top, ...stages.map((stage) => stage.lanes[1])) - top + 1;
  const columns = Math.max(0, ...stages.map((stage) => stage.column)) + 1;
  const at = (along: number, beside: number): Point => {
    const [a, b] = [margin + (along + 0.5) * column, margin + (beside + 0.5) * lane];
    return down ? [b, a] : [a, b];
  };
  const boxes = stages.map((stage) => boxOf(stage, top, at, lane, down));
  const byId = new Map(boxes.map((box) => [box.stage.id, box]));
  const length = 2 * margin + columns * column;
  const breadth = 2 * margin + lanes * lane + (down ? 0 : CAPTION);
  const paths = boxes.flatMap((box) => pathsInto(box, byId, down, breadth));
  const gradient = gradientPath(boxes, down, breadth + (down ? 24 : 14));
  const [width, height] = down ? [breadth + foot, length] : [length, breadth + foot];
  return { width, height, boxes, paths, gradient, down };
}

function boxOf(
  stage: FlowStage,
  top: number,
  at: (along: number, beside: number) => Point,
  lane: number,
  down: boolean,
): Box {
  const [first, last] = stage.lanes;
  const [x, y] = at(stage.column, (first + last) / 2 - top);
  const [width, height] = MATRICES.has(stage.id) ? SQUARE : SIZES[stage.kind];
  const span = (last - first) * lane;
  return down ? { stage, x, y, width: width + span, height } : { stage, x, y, width, height: height + span };
}

/** The lanes that an arrow between two stages takes: both outer ones when both stages span them. */
function lanesOf(from: Box, to: Box, down: boolean): Point[] {
  const wide = ({ stage: { lanes } }: Box) => lanes[0] !== lanes[1];
  const extent = (box: Box) => (down ? box.width : box.height);
  const centre = (box: Box) => (down ? box.x : box.y);
  if (wide(from) && wide(to)) {
    const kind = SIZES[from.stage.kind][down ? 0 : 1];
    const half = (Math.min(extent(from), extent(to)) - kind) / 2;
    return [-half, half].map((offset) => [centre(from) + offset, centre(to) + offset]);
  }
  if (wide(from)) return [[centre(to), centre(to)]];
  if (wide(to)) return [[centre(from), centre(from)]];
  return [[centre(from), centre(to)]];
}

function pathsInto(to: Box, byId: Map<string, Box>, down: boolean, breadth: number): Path[] {
  return to.stage.inputs.flatMap((input) => {
    const from = byId.get(input.from);
    if (!from) return [];
    const head = { from: input.from, to: to.stage.id, arrow: input.arrow, switch: input.switch };
    if (input.arrow === "target") return [{ ...head, ...around(from, to, down, breadth), lane: null }];
    if (input.arrow === "momentum") return [{ ...head, ...beside(from, to, down), lane: null }];
    const lanes = lanesOf(from, to, down);
    return lanes.map(([start, end], index) => ({
      ...head,
      ...curve(from, to, start as number, end as number, down),
      lane: lanes.length === 2 ? index : null,
    }));
  });
}

type Line = Pick<Path, "d" | "middle" | "angle">;

/** From edge to edge, leaving and arriving along the flow. */
function curve(from: Box, to: Box, start: number, end: number, down: boolean): Line {
  const [a, b]: [Point, Point] = down
    ? [
        [start, from.y + from.height / 2 + captionOf(from)],
        [end, to.y - to.height / 2 - 4],
      ]
    : [
        [from.x + from.width / 2 + 2, start],
        [to.x - to.width / 2 - 4, end],
      ];
  const half = (down ? b[1] - a[1] : b[0] - a[0]) / 2;
  const [c, d]: [Point, Point] = down
    ? [
        [a[0], a[1] + half],
        [b[0], b[1] - half],
      ]
    : [
        [a[0] + half, a[1]],
        [b[0] - half, b[1]],
      ];
  const middle: Point = [(a[0] + 3 * c[0] + 3 * d[0] + b[0]) / 8, (a[1] + 3 * c[1] + 3 * d[1] + b[1]) / 8];
  const slope: Point = [b[0] + d[0] - c[0] - a[0], b[1] + d[1] - c[1] - a[1]];
  const angle = (Math.atan2(slope[1], slope[0]) * 180) / Math.PI;
  return { d: `M${a} C${c} ${d} ${b}`, middle, angle };
}

/** Room that the name below a box takes; arrows that go down begin under it. */
export function captionOf({ stage }: Box): number {
  return stage.kind === "images" ? CAPTION : 2;
}

/** From a network to the one whose weights follow, across the flow. */
function beside(from: Box, to: Box, down: boolean): Line {
  const [a, b]: [Point, Point] = down
    ? [
        [from.x + from.width / 2 + 3, from.y],
        [to.x - to.width / 2 - 5, to.y],
      ]
    : [
        [from.x, from.y + from.height / 2 + 3],
        [to.x, to.y - to.height / 2 - 5],
      ];
  return { d: `M${a} L${b}`, middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], angle: down ? 0 : 90 };
}

/** Around all stages, along the last lane's edge, and into the side of `to`. */
function around(from: Box, to: Box, down: boolean, breadth: number): Line {
  const edge = breadth - (down ? 2 : 12);
  const points: Point[] = down
    ? [
        [from.x + from.width / 2 + 4, from.y],
        [edge, from.y],
        [edge, to.y],
        [to.x + to.width / 2 + 6, to.y],
      ]
    : [
        [from.x, from.y + from.height / 2 + CAPTION + 4],
        [from.x, edge],
        [to.x - 18, edge],
        [to.x - 18, to.y + to.height / 2 + 6],
      ];
  const [, b, c] = points as [Point, Point, Point, Point];
  return { d: rounded(points), middle: [(b[0] + c[0]) / 2, (b[1] + c[1]) / 2], angle: down ? 90 : 0 };
}

/** A line through right angles, its corners rounded. */
function rounded(points: Point[], radius = 10): string {
  const toward = ([x, y]: Point, [u, v]: Point): Point => {
    const length = Math.hypot(u - x, v - y) || 1;
    const part = Math.min(radius, length / 2) / length;
    return [x + (u - x) * part, y + (v - y) * part];
  };
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M${point}`;
      if (!after) return `L${point}`;
      return `L${toward(point, before)} Q${point} ${toward(point, after)}`;
    })
    .join(" ");
}

/** The way back: from the loss around everything to the encoder. */
function gradientPath(boxes: readonly Box[], down: boolean, edge: number): Path | null {
  const [loss, encoder] = ["loss", "encoder"].map((id) => boxes.find(({ stage }) => stage.id === id));
  if (!loss || !encoder) return null;
  const points = (down ? backUp : backLeft)(loss, encoder, edge, isCovered(encoder, boxes));
  const [, b, c] = points as [Point, Point, Point];
  const head = { from: "loss", to: "encoder", arrow: "forward" as const, switch: null, lane: null };
  return { ...head, d: rounded(points), middle: [(b[0] + c[0]) / 2, (b[1] + c[1]) / 2], angle: down ? 90 : 0 };
}

/** Whether another stage stands between `box` and the edge. */
function isCovered({ stage: { column, lanes } }: Box, boxes: readonly Box[]): boolean {
  return boxes.some(({ stage }) => stage.column === column && stage.lanes[0] > lanes[1]);
}

function backUp(loss: Box, encoder: Box, edge: number, covered: boolean): Point[] {
  const start: Point[] = [
    [loss.x + loss.width / 2 + 2, loss.y + 14],
    [edge, loss.y + 14],
  ];
  if (!covered) return [...start, [edge, encoder.y + 14], [encoder.x + encoder.width / 2 + 6, encoder.y + 14]];
  const [x, y] = [encoder.x + 30, encoder.y + encoder.height / 2 + 24];
  return [...start, [edge, y], [x, y], [x, encoder.y + encoder.height / 2 + 6]];
}

function backLeft(loss: Box, encoder: Box, edge: number, covered: boolean): Point[] {
  const start: Point[] = [
    [loss.x + 18, loss.y + loss.height / 2 + 2],
    [loss.x + 18, edge],
  ];
  if (!covered) {
    const x = encoder.x - 22;
    return [...start, [x, edge], [x, encoder.y + encoder.height / 2 + 6]];
  }
  const [x, y] = [encoder.x - encoder.width / 2 - 22, encoder.y + 22];
  return [...start, [x, edge], [x, y], [encoder.x - encoder.width / 2 - 5, y]];
}
