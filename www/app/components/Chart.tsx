// A line chart over steps (uPlot). Colours come from the style sheet, so it follows light and dark.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { language } from "../state/language.ts";
import { useDark } from "./useDark.ts";
import { useVisible } from "./visible.ts";

export interface Line {
  /** Name of a CSS custom property, e.g. `--view0`. */
  colour: string;
  width: number;
  dash?: number[];
  points?: boolean;
}

interface Props {
  lines: Line[];
  data: (number | null)[][];
  /** Values the y axis must include. */
  include?: number[];
  /** Equal ratios of x get equal distances. */
  logarithmic?: boolean;
  label: string;
  format: (value: number) => string;
}

const HEIGHT = 220;
function axes(colour: (name: string) => string, format: Props["format"], logarithmic: boolean): uPlot.Axis[] {
  const common = {
    stroke: colour("--muted"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: colour("--rule"), width: 1 },
  };
  const number = new Intl.NumberFormat(language.peek());
  return [
    {
      ...common,
      grid: { show: false },
      ticks: { show: false },
      ...(logarithmic ? { splits: (_, __, low, high) => powersOfTen(low, high) } : {}),
      values: (_, splits) => splits.map((x) => (Number.isInteger(x) ? number.format(x) : "")),
    },
    { ...common, size: 58, ticks: { show: false }, values: (_, splits) => splits.map(format) },
  ];
}

/** 1, 10, 100 … between two values. */
function powersOfTen(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low));
  const count = Math.floor(Math.log10(high)) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => 10 ** (first + index));
}

/** The x range: from 0, or with a little air where there is no 0. */
function xRange(logarithmic: boolean): uPlot.Range.Function {
  return (_, low, high) => (logarithmic ? [low / 1.3, high * 1.3] : [0, Math.max(1, high)]);
}

/** The y range: all lines and what must be included, with a little air. */
function yRange(include: () => number[]): uPlot.Range.Function {
  return (_, low, high) => {
    const values = [low, high, ...include()].filter((value) => Number.isFinite(value));
    const min = Math.min(...values);
    const max = Math.max(...values);
    const air = (max - min || Math.abs(max) || 1) * 0.08;
    return [min - air, max + air];
  };
}

export function Chart({ lines, data, include = [], logarithmic = false, label, format }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const latest = useRef({ data, include });
  latest.current = { data, include };
  const visible = useVisible(host);
  const dark = useDark();
  const shape = JSON.stringify(lines);

  // `shape` stands for the lines; dark rereads the colours.
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const styles = getComputedStyle(element);
    const colour = (name: string) => styles.getPropertyValue(name).trim();
    const options: uPlot.Options = {
      width: element.clientWidth || 300,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 12, 0, 0],
      scales: {
        x: { time: false, distr: logarithmic ? 3 : 1, range: xRange(logarithmic) },
        y: { range: yRange(() => latest.current.include) },
      },
      axes: axes(colour, format, logarithmic),
      series: [
        {},
        ...lines.map(({ colour: name, width, dash, points = false }) => ({
          stroke: colour(name),
          width,
          points: { show: points, size: 5, fill: colour(name) },
          spanGaps: true,
          ...(dash ? { dash } : {}),
        })),
      ],
    };
    const plot = new uPlot(options, latest.current.data as uPlot.AlignedData, element);
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [shape, dark, language.value]);

  useEffect(() => {
    if (visible) chart.current?.setData(data as uPlot.AlignedData);
  }, [data, visible]);

  return <div class="chart" ref={host} role="img" aria-label={label} />;
}
