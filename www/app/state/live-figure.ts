// The figure as it was last drawn, shared by all that show it: the figure's panel, the flow, the step by step.

import { signal } from "@preact/signals";
import type { ShownFigure } from "../components/useFigure.ts";

export const liveFigure = signal<ShownFigure | null>(null);
/** Whether the flow is on the screen and wants a fresh figure too. */
export const flowVisible = signal(true);
