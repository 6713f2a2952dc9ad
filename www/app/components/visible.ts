// Drawing is for what can be seen: is the element on the screen, and is the tab in front?

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

export function useVisible(element: RefObject<Element | null>): boolean {
  const [onScreen, setOnScreen] = useState(true);
  const [inFront, setInFront] = useState(!document.hidden);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setOnScreen(entry?.isIntersecting ?? true));
    if (element.current) observer.observe(element.current);
    const onChange = () => setInFront(!document.hidden);
    document.addEventListener("visibilitychange", onChange);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", onChange);
    };
  }, [element]);
  return onScreen && inFront;
}
