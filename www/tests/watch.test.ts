import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Watch } from "../app/state/watch.ts";

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A watch on a measurement that takes 100 ms and answers with how often it was asked. */
function watch(answer: (asked: number) => number | null = (asked) => asked) {
  let asked = 0;
  const errors: unknown[] = [];
  const ask = async () => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const value = answer(asked);
    return value === null ? null : { value };
  };
  const options = { ask, trainPerMeasure: 20, leastMs: 500, onError: (thrown: unknown) => void errors.push(thrown) };
  return { watched: new Watch(options, performance.now()), asked: () => asked, errors };
}

describe("watch", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "setTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("waits for its first turn, then leaves training its share", async () => {
    const { watched, asked } = watch();
    watched.offer(1);
    expect(asked()).toBe(0);
    await pass(500);
    watched.offer(2);
    watched.offer(3); // the first is still at work
    expect(asked()).toBe(1);
    await pass(100);
    expect(watched.points.value).toEqual([{ value: 1, step: 2 }]);
    await pass(1900);
    watched.offer(9);
    expect(asked()).toBe(1); // 100 ms of measuring ask for 2000 ms of training
    await pass(100);
    watched.offer(10);
    expect(asked()).toBe(2);
  });

  it("measures the end once, after what is under way", async () => {
    const { watched, asked } = watch();
    await pass(500);
    watched.offer(2);
    const end = watched.finish(5);
    await pass(200);
    await end;
    expect(watched.points.value.map(({ step }) => step)).toEqual([2, 5]);
    await watched.finish(5);
    expect(asked()).toBe(2);
  });

  it("passes over nothing and tells errors", async () => {
    const { watched, errors } = watch((asked) => {
      if (asked === 2) throw new Error("lost");
      return null;
    });
    const end = Promise.all([watched.finish(1), pass(100)]);
    await end;
    await Promise.all([watched.finish(2), pass(100)]);
    expect(watched.points.value).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(watched.busy.value).toBe(false);
  });
});
