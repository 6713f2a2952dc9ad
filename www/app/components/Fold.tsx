// A fold that the reader opens and closes, and that opens by itself when something inside needs attention.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Props {
  class?: string;
  summary: ComponentChildren;
  startOpen?: boolean;
  attention: boolean;
  children: ComponentChildren;
}

export function Fold({ class: name, summary, startOpen = false, attention, children }: Props) {
  const [open, setOpen] = useState(startOpen);
  useEffect(() => {
    if (attention) setOpen(true);
  }, [attention]);
  return (
    <details class={name} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
