// Images from the clipboard, wherever the cursor is, unless it is text that is pasted into a field.

import { useEffect } from "preact/hooks";
import { load } from "../state/data.ts";
import { active } from "../state/run.ts";

export function usePaste(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || active.peek()) return;
      event.preventDefault();
      void load(files);
    };
    window.addEventListener("paste", onPaste);
    return () => window.removeEventListener("paste", onPaste);
  }, []);
}
