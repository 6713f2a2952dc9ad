// A panel whose code comes once the page has been drawn: what stands further down need not hold up the first look.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Drawn meanwhile: room for the panel, so that what follows does not jump far. */
const ROOM = <div class="later" />;

export function later(load: () => Promise<ComponentType>): ComponentType {
  let ready: ComponentType | undefined;
  return function Later() {
    const [, draw] = useState(false);
    useEffect(() => {
      if (ready) return;
      let shown = true;
      // Fetched again when the network failed: the panel is missing until then, and nothing else is.
      const fetchIt = () =>
        load().then(
          (panel) => {
            ready = panel;
            if (shown) draw(true);
          },
          () => shown && setTimeout(fetchIt, RETRY_MS),
        );
      const timer = setTimeout(fetchIt);
      return () => {
        shown = false;
        clearTimeout(timer);
      };
    }, []);
    const Panel = ready;
    return Panel ? <Panel /> : ROOM;
  };
}

const RETRY_MS = 5000;
