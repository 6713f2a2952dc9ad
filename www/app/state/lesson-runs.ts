// The lesson that is open, how far the reader is, and the runs made in it.

import { computed, effect, signal } from "@preact/signals";
import type { KnnResult } from "../../lib/index.ts";
import { dataSet } from "./data.ts";
import { flow, select } from "./flow.ts";
import { type LessonId, lessonId } from "./lesson-ids.ts";
import { LESSONS, type LessonStep, methodOf, type Outcome, short } from "./lessons.ts";
import { active, begin, idle, run } from "./run.ts";
import type { Run } from "./run-record.ts";
import { methodId, raws, seed } from "./settings.ts";

/** Position in the steps; one past the last is the question. */
export const position = signal(0);
/** The run of each step. */
const runs = signal<Record<string, Run>>({});
/** Votes of a few labels, by step of the run. */
const few = signal<Record<string, KnnResult>>({});
export const measuring = signal(false);

export const lesson = computed(() => LESSONS.find(({ id }) => id === lessonId.value));
export const step = computed<LessonStep | undefined>(() => lesson.value?.steps[position.value]);

export function runOf(id: string): Run | undefined {
  return runs.value[id];
}

export function open(id: LessonId | null): void {
  lessonId.value = id;
  position.value = 0;
  runs.value = {};
  few.value = {};
}

/** A lesson begins with its method, and each step opens its stage and marks its panel. */
export function watchLesson(): void {
  effect(() => {
    const method = lesson.value && methodOf(lesson.value);
    if (method && !active.peek()) methodId.value = method;
  });
  effect(() => {
    const id = step.value?.stage;
    const stage = flow.value.find((candidate) => candidate.id === id);
    if (stage) select(stage);
  });
  effect(() => mark(step.value?.panel));
}

function mark(panel: string | undefined): void {
  for (const former of document.querySelectorAll("[data-marked]")) former.removeAttribute("data-marked");
  const element = panel ? document.getElementById(panel) : null;
  if (!element) return;
  element.setAttribute("data-marked", "");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

/** Sets up what a step asks for and trains it, on the data at hand. */
export async function trainStep({ id, preset }: LessonStep): Promise<void> {
  const data = dataSet.peek();
  if (!preset || !data) return;
  if (active.peek()) run.peek()?.stop();
  await idle();
  seed.value = "0";
  methodId.value = preset.method;
  raws.value = { ...raws.peek(), [preset.method]: { ...preset.settings, ...short(data.count, preset.steps) } };
  const next = await begin();
  if (next) runs.value = { ...runs.peek(), [id]: next };
}

/** Lets a few labelled images vote on the last run of the lesson. */
export async function measureFew(labels: number): Promise<void> {
  const [id, latest] = Object.entries(runs.peek()).at(-1) ?? [];
  if (!id || !latest || measuring.peek()) return;
  measuring.value = true;
  try {
    const result = await latest.trainer.knn({ labels });
    if (result) few.value = { ...few.peek(), [id]: result };
  } catch {
    // the run was lost; the Train panel says why
  } finally {
    measuring.value = false;
  }
}

export const fewOfLast = computed(() => Object.values(few.value).at(-1) ?? null);

/** What the runs of the lesson came to. One that trained nothing says nothing. */
export const outcomes = computed(() => {
  const found: Record<string, Outcome | undefined> = {};
  for (const [id, { latest, knn }] of Object.entries(runs.value)) {
    const last = latest.value;
    if (!last) continue;
    found[id] = {
      loss: last.loss,
      terms: last.terms,
      knn: knn.points.value.at(-1) ?? null,
      few: few.value[id] ?? null,
    };
  }
  return found;
});
