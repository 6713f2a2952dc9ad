// The pointer on the map: dragging pans, or draws a lasso; two fingers zoom; a click is a click when nothing moved.

import { useRef, useState } from "preact/hooks";
import { type Point, pan, type View, zoomAt } from "./map-view.ts";

export type Tool = "look" | "select";

export interface PointerEvents {
  tool: Tool;
  setView: (change: (view: View) => View) => void;
  onHover: (at: Point | null) => void;
  /** `add`: a modifier key is held. */
  onClick: (at: Point, add: boolean) => void;
  onLasso: (line: readonly Point[], add: boolean) => void;
}

/** A pointer that moves less has clicked. */
const CLICK_PX = 4;

interface Drag {
  moved: boolean;
  lasso: boolean;
}

export function useMapPointer(host: { current: HTMLElement | null }, events: PointerEvents) {
  const fingers = useRef(new Map<number, Point>());
  const drag = useRef<Drag | null>(null);
  const start = useRef<Point>({ x: 0, y: 0 });
  const [line, setLine] = useState<readonly Point[]>([]);
  const at = ({ clientX, clientY }: PointerEvent): Point => {
    const box = host.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const here = at(event);
    host.current?.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, here);
    if (fingers.current.size > 1) {
      drag.current = { moved: true, lasso: false };
      return setLine([]);
    }
    start.current = here;
    drag.current = { moved: false, lasso: events.tool === "select" };
    if (drag.current.lasso) setLine([here]);
  };
  const onPointerMove = (event: PointerEvent) => {
    const here = at(event);
    const former = fingers.current.get(event.pointerId);
    // What lies under a pointer at rest may change; that is no reason to look at it.
    if (!former || !drag.current) return event.movementX || event.movementY ? events.onHover(here) : undefined;
    const others = [...fingers.current].filter(([id]) => id !== event.pointerId);
    fingers.current.set(event.pointerId, here);
    const [other] = others;
    if (other) return events.setView((view) => pinched(view, other[1], former, here));
    drag.current.moved ||= distance(here, start.current) > CLICK_PX;
    if (!drag.current.moved) return;
    if (drag.current.lasso) setLine((so) => [...so, here]);
    else events.setView((view) => pan(view, here.x - former.x, here.y - former.y));
  };
  const onPointerUp = (event: PointerEvent) => {
    const ended = drag.current;
    fingers.current.delete(event.pointerId);
    if (fingers.current.size > 0 || !ended) return;
    drag.current = null;
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!ended.moved) events.onClick(at(event), add);
    else if (ended.lasso) events.onLasso(line, add);
    setLine([]);
  };
  const onPointerCancel = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    drag.current = null;
    setLine([]);
  };
  const onPointerLeave = () => events.onHover(null);
  return { line, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave } };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** One of two fingers moved: what is between them stays between them. */
function pinched(view: View, still: Point, former: Point, here: Point): View {
  const factor = distance(here, still) / Math.max(1, distance(former, still));
  const middle = (a: Point) => ({ x: (a.x + still.x) / 2, y: (a.y + still.y) / 2 });
  const [before, after] = [middle(former), middle(here)];
  return zoomAt(pan(view, after.x - before.x, after.y - before.y), factor, after);
}
