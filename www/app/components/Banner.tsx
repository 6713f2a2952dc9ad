// Something went wrong (or was left out): said where it happened, at once, and read aloud.

import type { ComponentChildren } from "preact";

interface Props {
  tone?: "error" | "note";
  onDismiss?: () => void;
  dismissLabel?: string;
  children: ComponentChildren;
}

export function Banner({ tone = "error", onDismiss, dismissLabel, children }: Props) {
  return (
    <div class={`banner ${tone}`} role={tone === "error" ? "alert" : "status"}>
      <div>{children}</div>
      {onDismiss && (
        <button type="button" class="quiet" aria-label={dismissLabel} onClick={onDismiss}>
          ×
        </button>
      )}
    </div>
  );
}
