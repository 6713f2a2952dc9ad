import { describe, expect, it } from "vitest";
import { LESSON_IDS } from "../app/state/lesson-ids.ts";
import { LESSONS, methodOf, type Outcome, short } from "../app/state/lessons.ts";
import { lessonsEn } from "../app/strings/lessons-en.ts";

const knn = (features: number, pixels = 0.5, untrained = 0.4) => ({
  ...{
    features,
    pixels,
    untrained,
    linear: null,
    linearUntrained: null,
    k: 20,
    train: 2000,
    heldOut: 500,
    classes: 10,
  },
});
const outcome = (part: Partial<Outcome>): Outcome => ({ loss: 1, terms: {}, knn: null, few: null, ...part });
const lesson = (id: string) => {
  const found = LESSONS.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`there is no lesson ${id}`);
  return found;
};

describe("lessons", () => {
  it("are those that an address may name, each about a method", () => {
    expect(LESSONS.map(({ id }) => id)).toEqual([...LESSON_IDS]);
    for (const one of LESSONS) expect(methodOf(one), one.id).toBeTruthy();
  });

  it("have a text for every step, a question and what follows from it", () => {
    for (const { id, steps } of LESSONS) {
      const texts: Record<string, string> = lessonsEn[id];
      const names = ["title", ...steps.map((step) => step.id), "question", "a", "b", "c", "because"];
      expect(Object.keys(texts).sort(), id).toEqual([...new Set(names)].sort());
    }
  });

  it("ask nothing before the runs are there", () => {
    for (const one of LESSONS) expect(one.answer({}), one.id).toBeNull();
  });

  it("give every number that the sentence after the question names", () => {
    const few = { ...knn(0.6), train: 100 };
    const run = outcome({ knn: knn(0.7), few, terms: { variance: 0.2 } });
    for (const one of LESSONS) {
      const outcomes = Object.fromEntries(one.steps.map(({ id }) => [id, run]));
      const values = one.answer(outcomes)?.values ?? {};
      const texts: Record<string, string> = lessonsEn[one.id];
      const named = [...(texts.because ?? "").matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(named.length, one.id).toBeGreaterThan(0);
      for (const name of named) expect(Object.keys(values), one.id).toContain(name);
    }
  });

  it("take the answer from the runs, whatever they came to", () => {
    const first = (features: number) => lesson("first").answer({ train: outcome({ knn: knn(features, 0.6, 0.5) }) });
    expect([0.7, 0.55, 0.4].map((value) => first(value)?.right)).toEqual(["a", "b", "b"]);
    const collapse = (after: number) =>
      lesson("collapse").answer({
        whole: outcome({ terms: { variance: 0.2 } }),
        broken: outcome({ terms: { variance: after } }),
      });
    expect([0.97, 0.2, 0.5].map((value) => collapse(value)?.right)).toEqual(["a", "b", "c"]);
    const masked = (loss: number) =>
      lesson("masked").answer({ train: outcome({ loss }), less: outcome({ loss: 0.5 }) });
    expect([0.3, 0.7, 0.505].map((value) => masked(value)?.right)).toEqual(["a", "b", "c"]);
  });
});

describe("a short run", () => {
  it("has a batch that fits the images, and about as many steps for any number of them", () => {
    for (const images of [2, 40, 200, 1885, 10_000]) {
      const { batch_size, epochs } = short(images);
      const training = Math.max(2, Math.floor(images * 0.8));
      expect(Number(batch_size)).toBeLessThanOrEqual(training);
      const steps = Number(epochs) * Math.max(1, Math.floor(training / Number(batch_size)));
      expect(steps, `${images} images`).toBeGreaterThan(60);
      expect(steps, `${images} images`).toBeLessThan(200);
    }
  });
});
