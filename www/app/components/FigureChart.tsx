// One chart of a figure: its heading, how to read it, and the picture of its kind.

import type { Chart } from "../../lib/index.ts";
import { say } from "../state/language.ts";
import { Bars } from "./Bars.tsx";
import { Gallery } from "./Gallery.tsx";
import { Heatmap } from "./Heatmap.tsx";
import { Histogram } from "./Histogram.tsx";
import { ImageSlider } from "./ImageSlider.tsx";

export function FigureChart({ chart }: { chart: Chart }) {
  return (
    <figure class={`figure-chart ${chart.kind}`} data-chart={chart.kind}>
      <figcaption>
        <h3>{say(chart.title)}</h3>
        <p class="muted small">{say(chart.note)}</p>
      </figcaption>
      <Picture chart={chart} />
    </figure>
  );
}

function Picture({ chart }: { chart: Chart }) {
  switch (chart.kind) {
    case "matrix":
      return <Heatmap chart={chart} />;
    case "bars":
      return <Bars chart={chart} />;
    case "histogram":
      return <Histogram chart={chart} />;
    case "gallery":
      return <Gallery chart={chart} />;
    case "slider":
      return <ImageSlider chart={chart} />;
  }
}
