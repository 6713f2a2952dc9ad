// What the colours of the map mean.

import type { ImageLosses } from "../../lib/index.ts";
import { COLOURS, type Groups, LISTED } from "../components/groups.ts";
import { fill, number, precise, say, text } from "../state/language.ts";
import { mapping } from "../state/map.ts";

export function Legend({ legend }: Pick<Groups, "legend">) {
  const t = text.value.map;
  const left = legend.length - LISTED;
  return (
    <ul class="legend map-legend" data-testid="map-legend">
      {legend.slice(0, LISTED).map(({ name, colour, count }) => (
        <li key={name}>
          <i class="swatch" style={{ "--mark": `var(${colour})` }} />
          {name} <small>{number(count)}</small>
        </li>
      ))}
      {left > 0 && <li>{fill(t.more, { count: number(left) })}</li>}
      {legend.length > COLOURS && <li class="muted">{t.cycle}</li>}
    </ul>
  );
}

/** From the easiest image to the hardest: frames show the rank, so that one outlier does not pale all others. */
export function LossLegend({ losses }: { losses: ImageLosses | null | undefined }) {
  const t = text.value.map;
  if (losses === null) return <p class="muted small">{t.noLosses}</p>;
  if (!losses)
    return (
      <p class="muted small">
        {t.losses} <progress aria-label={t.losses} max={1} value={mapping.value ?? 0} />
      </p>
    );
  const sorted = losses.values.toSorted();
  const at = (part: number) => precise(sorted[Math.round(part * (sorted.length - 1))] ?? 0);
  return (
    <p class="small loss-legend" data-testid="loss-legend">
      {say(losses.title)}: {at(0)} <i class="loss-scale" aria-hidden="true" /> {at(1)}{" "}
      <span class="muted">{fill(t.median, { loss: at(0.5) })}</span>
    </p>
  );
}
