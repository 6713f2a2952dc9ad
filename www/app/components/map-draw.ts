// Draws the map: a thumbnail at each point, framed in the colour of its group.

import type { Atlas } from "./atlas.ts";
import { type Point, type Size, tileEdge, toScreen, type View } from "./map-view.ts";

export interface Scene {
  /** Points fitted to the size, x and y in turn. */
  points: Float32Array;
  atlas: Atlas | null;
  /** Colour of each point's frame. */
  colours: readonly string[];
  /** How much of its colour each frame has, 0 to 1; all of it where there is nothing to say. */
  strengths: Float32Array | null;
  /** Places that are selected. */
  selected: ReadonlySet<number>;
  /** The place that is looked at. */
  focus: number | null;
  /** The lasso so far. */
  line: readonly Point[];
  /** Colours of the style sheet. */
  ink: string;
  accent: string;
}

const FRAME = 2;

export function drawMap(context: CanvasRenderingContext2D, size: Size, view: View, scene: Scene): void {
  const ratio = devicePixelRatio || 1;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  const count = scene.points.length / 2;
  const edge = tileEdge(view, count);
  context.imageSmoothingEnabled = scene.atlas !== null && edge * ratio < scene.atlas.edge;
  for (let place = 0; place < count; place++) {
    if (!scene.selected.has(place)) drawTile(context, size, view, scene, place, edge);
  }
  for (const place of scene.selected) drawTile(context, size, view, scene, place, edge);
  if (scene.focus !== null && scene.focus < count) drawTile(context, size, view, scene, scene.focus, edge * 1.4);
  drawLine(context, scene);
}

function drawTile(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  { points, atlas, colours, strengths, selected, focus, ink, accent }: Scene,
  place: number,
  edge: number,
): void {
  const { x, y } = toScreen(points, place, view);
  const reach = edge / 2 + 2 * FRAME;
  if (x < -reach || y < -reach || x > size.width + reach || y > size.height + reach) return;
  const frame = (colour: string, width: number, strength = 1) => {
    context.globalAlpha = strength;
    context.fillStyle = colour;
    const outer = edge + 2 * width;
    context.fillRect(x - outer / 2, y - outer / 2, outer, outer);
    context.globalAlpha = 1;
  };
  if (place === focus) frame(accent, 2.5 * FRAME);
  else if (selected.has(place)) frame(ink, 2 * FRAME);
  frame(colours[place] ?? ink, FRAME, strengths?.[place] ?? 1);
  if (!atlas) return;
  const [column, row] = [place % atlas.columns, Math.floor(place / atlas.columns)];
  const { canvas, edge: tile } = atlas;
  context.drawImage(canvas, column * tile, row * tile, tile, tile, x - edge / 2, y - edge / 2, edge, edge);
}

function drawLine(context: CanvasRenderingContext2D, { line, accent }: Scene): void {
  const [first, ...rest] = line;
  if (!first || rest.length === 0) return;
  context.beginPath();
  context.moveTo(first.x, first.y);
  for (const { x, y } of rest) context.lineTo(x, y);
  context.closePath();
  context.strokeStyle = accent;
  context.lineWidth = 2;
  context.stroke();
  context.globalAlpha = 0.12;
  context.fillStyle = accent;
  context.fill();
  context.globalAlpha = 1;
}
