// The lessons: a row to choose from, or the step of the one that is open, with the button that does it.

import { useState } from "preact/hooks";
import { explain } from "../state/complaint.ts";
import { dataSet, load } from "../state/data.ts";
import { fill, number, percent, precise, text } from "../state/language.ts";
import { LESSON_IDS, type LessonId } from "../state/lesson-ids.ts";
import {
  fewOfLast,
  lesson,
  measureFew,
  measuring,
  open,
  outcomes,
  position,
  runOf,
  step,
  trainStep,
} from "../state/lesson-runs.ts";
import type { Choice, Figure, Lesson, LessonStep } from "../state/lessons.ts";
import { preparing } from "../state/run.ts";

type LessonTexts = Record<string, string>;

/** The texts of a lesson by the names of its steps. */
function textsOf(id: LessonId): LessonTexts {
  return text.value.lessons[id];
}

export function LessonPanel() {
  const t = text.value.lessons;
  const current = lesson.value;
  return current ? (
    <OpenLesson lesson={current} />
  ) : (
    <nav class="lessons" aria-label={t.title}>
      <span class="muted">{t.invite}</span>
      {LESSON_IDS.map((id) => (
        <button key={id} type="button" class="quiet" onClick={() => open(id)}>
          {t[id].title}
        </button>
      ))}
    </nav>
  );
}

function OpenLesson({ lesson }: { lesson: Lesson }) {
  const t = text.value.lessons;
  const count = lesson.steps.length + 1;
  const current = step.value;
  const done = current?.preset ? runOf(current.id)?.phase.value === "done" : true;
  return (
    <section class="lesson" aria-label={textsOf(lesson.id).title} data-testid="lesson">
      <header>
        <h2>{textsOf(lesson.id).title}</h2>
        <span class="muted small" aria-live="polite">
          {fill(t.step, { index: position.value + 1, count })}
        </span>
        <button type="button" class="quiet" onClick={() => open(null)}>
          {t.close}
        </button>
      </header>
      {current ? <StepText lesson={lesson} step={current} /> : <Question key={lesson.id} lesson={lesson} />}
      <div class="row">
        <button type="button" disabled={position.value === 0} onClick={() => (position.value -= 1)}>
          {t.back}
        </button>
        {current ? (
          <button type="button" class={done ? "strong" : ""} onClick={() => (position.value += 1)}>
            {done ? t.next : t.skip}
          </button>
        ) : (
          <button type="button" class="strong" onClick={() => open(null)}>
            {t.finish}
          </button>
        )}
      </div>
    </section>
  );
}

function StepText({ lesson, step }: { lesson: Lesson; step: LessonStep }) {
  const unlabelled = lesson.labelled && dataSet.value !== null && dataSet.value.classes === null;
  const t = text.value.lessons;
  return (
    <div class="lesson-text">
      <p>{textsOf(lesson.id)[step.id]}</p>
      {unlabelled && (
        <p>
          {t.noLabels}{" "}
          <button type="button" onClick={() => void load("sample:fashion-mnist")}>
            {t.loadSample}
          </button>
        </p>
      )}
      {step.preset && <TrainIt step={step} />}
      {step.labels !== undefined && <Measure labels={step.labels} />}
    </div>
  );
}

function TrainIt({ step }: { step: LessonStep }) {
  const t = text.value.lessons;
  const own = runOf(step.id);
  const phase = own?.phase.value;
  const progress = own?.progress.value;
  const going = phase === "running" || phase === "paused";
  const state = going
    ? fill(t.training, { step: number(progress?.step ?? 0), total: number(progress?.totalSteps ?? 0) })
    : phase === "done" || phase === "stopped"
      ? t.trained
      : explain(own?.error.value?.message ?? "");
  return (
    <p class="row">
      <button
        type="button"
        class="strong"
        disabled={going || preparing.value || !dataSet.value}
        onClick={() => void trainStep(step)}
      >
        {t.train}
      </button>
      <span class="muted">{state}</span>
    </p>
  );
}

function Measure({ labels }: { labels: number }) {
  const t = text.value.lessons;
  const few = fewOfLast.value;
  return (
    <p class="row">
      <button type="button" class="strong" disabled={measuring.value} onClick={() => void measureFew(labels)}>
        {measuring.value ? `${t.measuring}…` : fill(t.measure, { labels: number(labels) })}
      </button>
      <span class="muted" aria-live="polite">
        {few &&
          fill(t.measured, {
            labels: number(few.train),
            features: percent(few.features),
            pixels: percent(few.pixels),
            untrained: percent(few.untrained),
          })}
      </span>
    </p>
  );
}

const CHOICES: Choice[] = ["a", "b", "c"];

function written({ kind, value }: Figure): string {
  return kind === "percent" ? percent(value) : kind === "loss" ? precise(value) : number(value);
}

/** Answered by the reader's own runs: what is right depends on what they came to. */
function Question({ lesson }: { lesson: Lesson }) {
  const t = text.value.lessons;
  const texts = textsOf(lesson.id);
  const [chosen, choose] = useState<Choice | null>(null);
  const answer = lesson.answer(outcomes.value);
  if (!answer) return <p class="lesson-text">{t.noRun}</p>;
  const values = Object.fromEntries(Object.entries(answer.values).map(([name, value]) => [name, written(value)]));
  return (
    <fieldset class="bare lesson-text">
      <legend>{texts.question}</legend>
      <div class="answers">
        {CHOICES.map((id) => (
          <label key={id} class={chosen && id === answer.right ? "right" : ""}>
            <input type="radio" name="answer" checked={chosen === id} onChange={() => choose(id)} /> {texts[id]}
          </label>
        ))}
      </div>
      <p aria-live="polite" data-testid="verdict">
        {chosen && (
          <>
            <strong>{chosen === answer.right ? t.right : t.wrong}</strong> {fill(texts.because ?? "", values)}
          </>
        )}
      </p>
    </fieldset>
  );
}
