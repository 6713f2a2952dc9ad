// The way of the data through a method, as its SPEC gives it: enough to draw the diagram.

import type { Role, Text } from "./types.ts";

export type StageKind = "images" | "operation" | "network" | "momentum" | "vectors" | "memory" | "loss";

/** `stop-gradient`: values without gradient; `momentum`: weights as a moving average; `target`: the right answer. */
export type Arrow = "forward" | "stop-gradient" | "momentum" | "target";

/** What a stage takes from another. */
export interface FlowInput {
  /** Id of the stage it comes from. */
  from: string;
  arrow: Arrow;
  /** A flag setting without which it is a plain arrow. */
  switch: string | null;
}

/** One box of the diagram. */
export interface FlowStage {
  id: string;
  kind: StageKind;
  /** Column of the figure that it shows. */
  role: Role | null;
  column: number;
  /** First and last lane: 0 above, 1 in the middle, 2 below. */
  lanes: [number, number];
  title: Text;
  about: Text;
  /** Group of the settings that act on it; `data` for the images. */
  group: string;
  /** Sizes of what leaves it: names of settings or of sizes of the run, numbers, products. */
  shape: string;
  /** A flag setting without which it is skipped. */
  switch: string | null;
  inputs: FlowInput[];
}
