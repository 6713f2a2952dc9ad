// The lessons: what each step shows and sets up, and how the question at the end is answered by the reader's own runs.

import type { KnnResult } from "../../lib/index.ts";
import type { LessonId } from "./lesson-ids.ts";
import type { Raw } from "./validate.ts";

/** What a step has the reader train. */
export interface Preset {
  method: string;
  settings: Record<string, Raw>;
  /** About how many steps it takes to see something. */
  steps?: number;
}

export interface LessonStep {
  /** Also the name of its text. */
  id: string;
  /** Stage of the flow that opens. */
  stage: string;
  /** Panel that is marked and scrolled to. */
  panel?: string;
  preset?: Preset;
  /** A vote of so many labelled images. */
  labels?: number;
}

/** What is known of a run when the question is asked. */
export interface Outcome {
  loss: number;
  terms: Record<string, number>;
  knn: KnnResult | null;
  /** The vote of a few labels. */
  few: KnnResult | null;
}

export type Choice = "a" | "b" | "c";

export interface Answer {
  right: Choice;
  /** For the sentence that says why. */
  values: Record<string, Figure>;
}

/** A number and how it is written. */
export type Figure = { kind: "percent" | "loss" | "count"; value: number };

export interface Lesson {
  id: LessonId;
  steps: LessonStep[];
  /** Whether its question needs labels to be answered. */
  labelled: boolean;
  /** From the outcomes by step; null while a run is missing. */
  answer: (outcomes: Record<string, Outcome | undefined>) => Answer | null;
}

const QUICK: Record<string, Raw> = { convnet_width: "8" };
const ALIKE: Record<string, Raw> = {
  ...QUICK,
  ...{ crop_scale_min: "1", crop_ratio_min: "1", crop_ratio_max: "1" },
  ...{ flip: "0", jitter_probability: "0", grey_probability: "0" },
};
const MASKED: Record<string, Raw> = { vit_dim: "32", vit_depth: "2" };

const percent = (value: number): Figure => ({ kind: "percent", value });
const loss = (value: number): Figure => ({ kind: "loss", value });
const count = (value: number): Figure => ({ kind: "count", value });

/** Less than this is no difference to speak of. */
const POINT = 0.01;
/** With more of its spread missing, a representation has collapsed. */
const MISSING = 0.7;

export const LESSONS: Lesson[] = [
  {
    id: "first",
    labelled: true,
    steps: [
      { id: "images", stage: "images", panel: "stage" },
      { id: "views", stage: "view0", panel: "flow" },
      { id: "train", stage: "loss", panel: "loss", preset: { method: "simclr", settings: QUICK } },
      { id: "watch", stage: "encoder", panel: "accuracy" },
    ],
    answer: ({ train }) => {
      if (!train?.knn) return null;
      const { features, pixels, untrained } = train.knn;
      const best = Math.max(features, pixels, untrained);
      const right = best === features ? "a" : best === pixels ? "b" : "c";
      return { right, values: { features: percent(features), pixels: percent(pixels), untrained: percent(untrained) } };
    },
  },
  {
    id: "augmentations",
    labelled: true,
    steps: [
      { id: "views", stage: "view0", panel: "stage" },
      { id: "strong", stage: "view0", panel: "figure", preset: { method: "simclr", settings: QUICK } },
      { id: "none", stage: "view0", panel: "figure", preset: { method: "simclr", settings: ALIKE } },
    ],
    answer: ({ strong, none }) => {
      if (!strong?.knn || !none?.knn) return null;
      const [knn0, knn1] = [strong.knn.features, none.knn.features];
      const right = Math.abs(knn0 - knn1) < POINT ? "c" : knn0 > knn1 ? "a" : "b";
      const losses = { loss0: loss(strong.loss), loss1: loss(none.loss) };
      return { right, values: { ...losses, knn0: percent(knn0), knn1: percent(knn1) } };
    },
  },
  {
    id: "collapse",
    labelled: false,
    steps: [
      { id: "idea", stage: "variance", panel: "flow" },
      { id: "whole", stage: "variance", panel: "flow", preset: { method: "vicreg", settings: QUICK } },
      {
        ...{ id: "broken", stage: "variance", panel: "figure" },
        preset: { method: "vicreg", settings: { ...QUICK, variance_weight: "0" } },
      },
    ],
    answer: ({ whole, broken }) => {
      const [before, after] = [whole?.terms.variance, broken?.terms.variance];
      if (!whole || !broken || before === undefined || after === undefined) return null;
      const right = after > MISSING ? "a" : after - before < 0.1 ? "b" : "c";
      const losses = { loss0: loss(whole.loss), loss1: loss(broken.loss) };
      return { right, values: { ...losses, missing0: percent(before), missing1: percent(after) } };
    },
  },
  {
    id: "labels",
    labelled: true,
    steps: [
      { id: "idea", stage: "images", panel: "flow" },
      { id: "train", stage: "encoder", panel: "accuracy", preset: { method: "simclr", settings: QUICK } },
      { id: "few", stage: "encoder", panel: "accuracy", labels: 100 },
    ],
    answer: ({ train }) => {
      if (!train?.few || !train.knn) return null;
      const { features, untrained, pixels, train: labels } = train.few;
      const gain = features - untrained;
      const right = Math.abs(gain) < POINT ? "b" : gain > 0 ? "a" : "c";
      const votes = { features: percent(features), untrained: percent(untrained), pixels: percent(pixels) };
      const many = { many: count(train.knn.train), most: percent(train.knn.features) };
      return { right, values: { ...votes, ...many, labels: count(labels) } };
    },
  },
  {
    id: "masked",
    labelled: false,
    steps: [
      { id: "mask", stage: "mask", panel: "flow" },
      {
        id: "train",
        stage: "reconstruction",
        panel: "figure",
        preset: { method: "mae", settings: MASKED, steps: 240 },
      },
      {
        ...{ id: "less", stage: "mask", panel: "figure" },
        preset: { method: "mae", settings: { ...MASKED, mask_ratio: "0.3" }, steps: 240 },
      },
    ],
    answer: ({ train, less }) => {
      if (!train || !less) return null;
      const near = Math.abs(train.loss - less.loss) < 0.03 * Math.max(train.loss, less.loss);
      const right = near ? "c" : train.loss < less.loss ? "a" : "b";
      return { right, values: { loss0: loss(train.loss), loss1: loss(less.loss) } };
    },
  },
];

/** The method that a lesson is about: that of its first run. */
export function methodOf(lesson: Lesson): string | undefined {
  return lesson.steps.find(({ preset }) => preset)?.preset?.method;
}

const STEPS = 120;
const BATCH = 64;

/** Settings of a run of about `steps` steps, whatever the number of images. */
export function short(images: number, steps = STEPS): Record<string, Raw> {
  const training = Math.max(2, Math.floor(images * 0.8));
  const batch = Math.min(BATCH, training);
  const epochs = Math.max(1, Math.round((steps * batch) / training));
  return { batch_size: String(batch), epochs: String(epochs) };
}
