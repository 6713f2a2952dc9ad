// A link to what is set now: copied, or shown where the browser does not let a page copy.

import { useState } from "preact/hooks";
import { text } from "../state/language.ts";
import { link, linkIsWhole } from "../state/link.ts";

const SHOWN_MS = 4000;

export function ShareLink() {
  const t = text.value.share;
  const [said, setSaid] = useState("");
  const copy = async () => {
    const address = new URL(link.peek() || location.pathname, location.href).href;
    const copied = await navigator.clipboard?.writeText(address).then(
      () => true,
      () => false,
    );
    const warning = linkIsWhole.peek() ? "" : ` ${t.ownImages}`;
    setSaid(copied ? `${t.copied}${warning}` : `${t.byHand} ${address}${warning}`);
    setTimeout(setSaid, SHOWN_MS, "");
  };
  return (
    <div class="share">
      <span class="small muted" role="status">
        {said}
      </span>
      <button type="button" class="quiet" onClick={() => void copy()}>
        {t.copy}
      </button>
    </div>
  );
}
