// Geometry of the map: where points lie on the screen, what is under the pointer, what a lasso holds. Pure.

export interface Point {
  x: number;
  y: number;
}

/** What part of the map is seen: screen = scale · point + offset, in CSS pixels. At first all of it. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

const MARGIN = 24;
/** The second component of a map often varies far less than the first. */
const MOST_WIDENED = 3;
const LEAST_ZOOM = 0.5;
const MOST_ZOOM = 40;
export const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** Scales and moves points, x and y in turn, so that they fill an area; a narrow cloud is widened, within bounds. */
export function fitted(points: Float32Array, { width, height }: Size): Float32Array {
  const [left, right] = range(points, 0);
  const [top, bottom] = range(points, 1);
  const across = Math.max(right - left, 1e-9);
  const down = Math.max(bottom - top, 1e-9);
  // Points that all lie on one spot are drawn in the middle.
  const [sx, sy] = [(width - 2 * MARGIN) / across, (height - 2 * MARGIN) / down].map((scale) => Math.min(1e6, scale));
  const most = MOST_WIDENED * Math.min(sx as number, sy as number);
  const scales = [Math.min(sx as number, most), Math.min(sy as number, most)] as const;
  const moves = [width / 2 - (scales[0] * (left + right)) / 2, height / 2 - (scales[1] * (top + bottom)) / 2] as const;
  return points.map((value, at) => {
    const axis = at % 2 === 0 ? 0 : 1;
    return (Number.isFinite(value) ? scales[axis] * value : 0) + moves[axis];
  });
}

function range(points: Float32Array, axis: 0 | 1): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = axis; at < points.length; at += 2) {
    const value = points[at] as number;
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? [least, most] : [0, 0];
}

export function toScreen(points: Float32Array, place: number, view: View): Point {
  return {
    x: view.scale * (points[2 * place] as number) + view.x,
    y: view.scale * (points[2 * place + 1] as number) + view.y,
  };
}

/** Zooms so that what is under `at` stays there. */
export function zoomAt(view: View, factor: number, at: Point): View {
  const scale = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: at.x - ratio * (at.x - view.x), y: at.y - ratio * (at.y - view.y) };
}

export function pan(view: View, x: number, y: number): View {
  return { ...view, x: view.x + x, y: view.y + y };
}

/** Edge of a thumbnail in CSS pixels: grows with the zoom, more slowly. */
export function tileEdge(view: View, count: number): number {
  const first = count > 1000 ? 13 : count > 300 ? 17 : 24;
  return Math.min(72, Math.max(8, first * Math.sqrt(view.scale)));
}

/** The place of the topmost point whose thumbnail is under `at`, or null. Later points are drawn over earlier ones. */
export function placeAt(points: Float32Array, view: View, at: Point, edge: number): number | null {
  for (let place = points.length / 2 - 1; place >= 0; place--) {
    const { x, y } = toScreen(points, place, view);
    if (Math.abs(x - at.x) <= edge / 2 && Math.abs(y - at.y) <= edge / 2) return place;
  }
  return null;
}

/** The places inside a closed line on the screen, by the even-odd rule. */
export function inside(points: Float32Array, view: View, line: readonly Point[]): number[] {
  const places: number[] = [];
  for (let place = 0; place < points.length / 2; place++) {
    if (holds(line, toScreen(points, place, view))) places.push(place);
  }
  return places;
}

function holds(line: readonly Point[], { x, y }: Point): boolean {
  let within = false;
  for (let index = 0; index < line.length; index++) {
    const a = line[index] as Point;
    const b = line[(index + 1) % line.length] as Point;
    const crosses = a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x;
    if (crosses) within = !within;
  }
  return within;
}

export type Direction = "left" | "right" | "up" | "down";

const AXES: Record<Direction, [number, number]> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

/** The nearest place in a direction from another, for the arrow keys; itself where there is none. */
export function towards(points: Float32Array, from: number, direction: Direction): number {
  const [dx, dy] = AXES[direction];
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place < points.length / 2; place++) {
    const x = (points[2 * place] as number) - (points[2 * from] as number);
    const y = (points[2 * place + 1] as number) - (points[2 * from + 1] as number);
    const ahead = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    // Within 45 degrees of the direction; being aside counts double.
    if (ahead <= 0 || aside > ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [place, cost];
  }
  return best;
}

/**
 * Turns and mirrors `points` about their center so that they lie as near as possible to `former` (orthogonal
 * Procrustes in the plane): the axes of a projection are arbitrary, and a map that follows training should not jump.
 */
export function align(points: Float32Array, former: Float32Array): Float32Array {
  if (points.length !== former.length) return points;
  const [mx, my] = mean(points);
  const [fx, fy] = mean(former);
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [(points[at] as number) - mx, (points[at + 1] as number) - my];
    const [u, v] = [(former[at] as number) - fx, (former[at + 1] as number) - fy];
    xx += x * u;
    xy += x * v;
    yx += y * u;
    yy += y * v;
  }
  // The best rotation against the best reflection.
  const turned = Math.hypot(xx + yy, xy - yx);
  const mirrored = Math.hypot(xx - yy, xy + yx);
  const mirror = mirrored > turned ? -1 : 1;
  const angle = mirror < 0 ? Math.atan2(xy + yx, xx - yy) : Math.atan2(xy - yx, xx + yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return points.map((_, at) => {
    const x = (points[at - (at % 2)] as number) - mx;
    const y = mirror * ((points[at - (at % 2) + 1] as number) - my);
    return at % 2 === 0 ? cos * x - sin * y : sin * x + cos * y;
  });
}

function mean(points: Float32Array): [number, number] {
  const count = Math.max(1, points.length / 2);
  let [x, y] = [0, 0];
  for (let at = 0; at < points.length; at += 2) {
    x += points[at] as number;
    y += points[at + 1] as number;
  }
  return [x / count, y / count];
}
