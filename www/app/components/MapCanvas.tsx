// The map as a canvas: zoom and pan by pointer, wheel and keyboard, a thumbnail enlarged under the pointer, a lasso.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { text } from "../state/language.ts";
import type { Atlas } from "./atlas.ts";
import { drawMap } from "./map-draw.ts";
import {
  type Direction,
  fitted,
  inside,
  pan,
  placeAt,
  type Size,
  tileEdge,
  toScreen,
  towards,
  WHOLE,
  zoomAt,
} from "./map-view.ts";
import { useDark } from "./useDark.ts";
import { type Tool, useMapPointer } from "./useMapPointer.ts";

interface Props {
  /** x and y of each place in turn. */
  points: Float32Array;
  atlas: Atlas | null;
  /** Custom property of the style sheet for each place's frame, e.g. `--class3`. */
  colours: readonly string[];
  strengths: Float32Array | null;
  selected: ReadonlySet<number>;
  tool: Tool;
  label: string;
  /** Id of the text that explains the keys. */
  describedBy: string;
  /** What is said of a place beside its enlarged image. */
  tip: (place: number) => ComponentChildren;
  onInspect: (place: number) => void;
  onSelect: (places: number[], how: "only" | "add" | "toggle") => void;
}

const ZOOM = 1.25;
const PAN_PX = 60;
const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

export function MapCanvas(props: Props) {
  const { points, tool, tip, onInspect, onSelect } = props;
  const t = text.value.map;
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const base = useMemo(() => fitted(points, size), [points, size]);
  const [view, setView] = useState(WHOLE);
  const [focus, setFocus] = useState<number | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const count = points.length / 2;
  const looked = hover ?? focus;
  // Another map may have fewer images.
  const shown = looked !== null && looked < count ? looked : null;
  const edge = tileEdge(view, count);
  const { line, handlers } = useMapPointer(host, {
    tool,
    setView,
    onHover: (at) => setHover(at && placeAt(base, view, at, edge)),
    onClick: (at, add) => {
      const place = placeAt(base, view, at, edge);
      if (place === null) return add ? undefined : onSelect([], "only");
      setFocus(place);
      onInspect(place);
      if (tool === "select" || add) onSelect([place], "toggle");
    },
    onLasso: (drawn, add) => onSelect(inside(base, view, drawn), add ? "add" : "only"),
  });
  useWheel(host, (factor, at) => setView((now) => zoomAt(now, factor, at)));
  useDrawing(canvas, size, { ...props, base, view, focus: shown, line });
  const middle = { x: size.width / 2, y: size.height / 2 };
  const zoom = (factor: number) => setView((now) => zoomAt(now, factor, middle));
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key];
    const from = shown ?? placeAt(base, view, middle, size.width) ?? 0;
    if (direction && event.shiftKey) setView((now) => pan(now, ...offset(direction)));
    else if (direction) {
      const next = shown === null ? from : towards(base, from, direction);
      setFocus(next);
      setHover(null);
      setView((now) => into(now, toScreen(base, next, now), size));
    } else if (event.key === "+" || event.key === "=") zoom(ZOOM);
    else if (event.key === "-") zoom(1 / ZOOM);
    else if (event.key === "0") setView(WHOLE);
    else if (event.key === "Enter" && shown !== null) onInspect(shown);
    else if (event.key === " " && shown !== null) onSelect([shown], "toggle");
    else if (event.key === "Escape") onSelect([], "only");
    else return;
    event.preventDefault();
  };
  return (
    <div class="map">
      <div
        ref={host}
        class={`map-area ${tool}`}
        data-testid="map"
        data-zoom={view.scale.toFixed(2)}
        role="application"
        aria-label={props.label}
        aria-describedby={props.describedBy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a map is explored by keyboard, like any application
        tabIndex={0}
        style={{ touchAction: tool === "look" && view.scale <= 1 ? "pan-y" : "none" }}
        onKeyDown={onKeyDown}
        {...handlers}
      >
        <canvas ref={canvas} />
      </div>
      <div class="map-zoom">
        <button type="button" aria-label={t.zoomIn} onClick={() => zoom(ZOOM)}>
          +
        </button>
        <button type="button" aria-label={t.zoomOut} onClick={() => zoom(1 / ZOOM)}>
          −
        </button>
        <button type="button" aria-label={t.whole} disabled={view === WHOLE} onClick={() => setView(WHOLE)}>
          ⤢
        </button>
      </div>
      {shown !== null && line.length < 2 && (
        <div class="map-tip" style={beside(toScreen(base, shown, view), size)} aria-live="polite">
          {tip(shown)}
        </div>
      )}
    </div>
  );
}

function offset(direction: Direction): [number, number] {
  const steps = { left: [PAN_PX, 0], right: [-PAN_PX, 0], up: [0, PAN_PX], down: [0, -PAN_PX] } as const;
  return [...steps[direction]];
}

/** Moves the view so that a point lies in it. */
function into(view: typeof WHOLE, { x, y }: { x: number; y: number }, { width, height }: Size): typeof WHOLE {
  const outside = x < 0 || y < 0 || x > width || y > height;
  return outside ? pan(view, width / 2 - x, height / 2 - y) : view;
}

/** Where the enlarged image is put: beside its point, on the side that has room. */
function beside({ x, y }: { x: number; y: number }, { width, height }: Size) {
  const px = (value: number) => `${value}px`;
  const across = x < width / 2 ? { left: px(x + 24) } : { right: px(width - x + 24) };
  const down = y < height / 2 ? { top: px(y + 12) } : { bottom: px(height - y + 12) };
  return { ...across, ...down };
}

function useSize(host: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 300, height: 200 });
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return size;
}

/** The wheel zooms once the map has the focus, or with a modifier key; else the page scrolls as ever. */
function useWheel(
  host: { current: HTMLElement | null },
  onZoom: (factor: number, at: { x: number; y: number }) => void,
): void {
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (document.activeElement !== element && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      onZoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 200), { x: event.offsetX, y: event.offsetY });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);
}

type Drawn = Props & {
  base: Float32Array;
  view: typeof WHOLE;
  focus: number | null;
  line: readonly { x: number; y: number }[];
};

function useDrawing(canvas: { current: HTMLCanvasElement | null }, size: Size, drawn: Drawn): void {
  const dark = useDark();
  const { base, view, focus, line, atlas, colours, strengths, selected } = drawn;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const [width, height] = [size.width, size.height].map((edge) => Math.round(edge * (devicePixelRatio || 1)));
    if (element.width !== width || element.height !== height) {
      element.width = width as number;
      element.height = height as number;
    }
    const styles = getComputedStyle(element);
    const colour = memo((name: string) => styles.getPropertyValue(name).trim());
    const scene = {
      points: base,
      atlas,
      strengths,
      selected,
      focus,
      line,
      ink: colour("--ink"),
      accent: colour("--view1"),
    };
    drawMap(context, size, view, { ...scene, colours: colours.map(colour) });
  }, [base, view, focus, line, atlas, colours, strengths, selected, size, dark]);
}

function memo(ask: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name) ?? ask(name);
    known.set(name, found);
    return found;
  };
}
