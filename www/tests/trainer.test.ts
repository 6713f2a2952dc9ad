import { describe, expect, it } from "vitest";
import type { Engine } from "../lib/engine.ts";
import { AutodidactError } from "../lib/error.ts";
import { Trainer } from "../lib/trainer.ts";
import type { StepRecord, TrainerInfo } from "../lib/types.ts";

const TOTAL = 40;

/** A worker that counts how many step requests are open at once. */
function fakeEngine(milliseconds = 30) {
  let done = 0;
  let open = 0;
  let mostOpen = 0;
  const crashed = new Set<(error: AutodidactError) => void>();
  const calls: string[] = [];
  const api = {
    async step(_: number, steps: number) {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      calls.push(`step ${steps}`);
      await Promise.resolve();
      open -= 1;
      const records: StepRecord[] = Array.from({ length: steps }, () => {
        done += 1;
        return { step: done, epoch: done / 10, loss: 1 / done, terms: {}, learningRate: 0.1 };
      });
      return { records, milliseconds: milliseconds * steps };
    },
    knn: async () => {
      calls.push("knn");
      return null;
    },
    closeTrainer: async () => void calls.push("close"),
  };
  const engine = {
    generation: 1,
    running: true,
    call: (request: (remote: unknown) => Promise<unknown>) => request(api),
    onCrash: (handler: (error: AutodidactError) => void) => {
      crashed.add(handler);
      return () => crashed.delete(handler);
    },
    restart: () => {},
  };
  const crash = (error: AutodidactError) => {
    engine.generation += 1;
    for (const handler of crashed) handler(error);
  };
  return { engine: engine as unknown as Engine, calls, crash, api, mostOpen: () => mostOpen };
}

const info = { totalSteps: TOTAL, batchSize: 8, device: { kind: "cpu" } } as unknown as TrainerInfo;

async function collect(steps: AsyncIterable<StepRecord>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { step } of steps) seen.push(step);
  return seen;
}

describe("trainer", () => {
  it("yields every step once, in order, with one request open at a time", async () => {
    const { engine, mostOpen } = fakeEngine();
    const trainer = new Trainer(engine, { trainer: 1, info });
    const ends: number[] = [];
    trainer.on("done", ({ step }) => ends.push(step));
    expect(await collect(trainer.steps())).toEqual(Array.from({ length: TOTAL }, (_, index) => index + 1));
    expect(mostOpen()).toBe(1);
    expect(trainer.state).toBe("done");
    expect(ends).toEqual([TOTAL]);
    expect(trainer.progress).toMatchObject({ step: TOTAL, totalSteps: TOTAL, secondsLeft: 0 });
    expect(trainer.progress.imagesPerSecond).toBeCloseTo((1000 / 30) * 8);
  });

  it("takes a number of steps and goes on where it was", async () => {
    const trainer = new Trainer(fakeEngine().engine, { trainer: 1, info });
    expect(await collect(trainer.steps(3))).toEqual([1, 2, 3]);
    expect(trainer.state).toBe("ready");
    expect(await collect(trainer.steps(2))).toEqual([4, 5]);
  });

  it("asks for nothing while paused, answers other requests, and goes on when resumed", async () => {
    const { engine, calls } = fakeEngine();
    const trainer = new Trainer(engine, { trainer: 1, info });
    const seen: number[] = [];
    trainer.on("step", ({ step }) => {
      seen.push(step);
      if (step === 1) trainer.pause();
    });
    const all = collect(trainer.steps());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toEqual([1]);
    expect(trainer.state).toBe("paused");
    await trainer.knn();
    expect(calls).toEqual(["step 1", "knn"]);
    trainer.resume();
    expect(await all).toHaveLength(TOTAL);
  });

  it("calls off a question whose signal fires, and does not ask when it has fired before", async () => {
    const { engine, calls, api } = fakeEngine();
    const trainer = new Trainer(engine, { trainer: 1, info });
    await expect(trainer.knn({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "aborted" });
    expect(calls).toEqual([]);
    api.knn = () => new Promise(() => {});
    const waiting = new AbortController();
    const answer = trainer.knn({ signal: waiting.signal });
    setTimeout(() => waiting.abort(), 5);
    await expect(answer).rejects.toMatchObject({ kind: "aborted", message: "The vote of neighbours was cancelled" });
    expect(trainer.state).toBe("ready");
  });

  it("ends a loop whose signal fires, also while it waits, and goes on with another", async () => {
    const trainer = new Trainer(fakeEngine().engine, { trainer: 1, info });
    const running = new AbortController();
    const stop = trainer.on("step", ({ step }) => step === 2 && running.abort());
    await expect(collect(trainer.steps(9, { signal: running.signal }))).rejects.toMatchObject({ kind: "aborted" });
    stop();
    expect(trainer.state).toBe("ready");
    trainer.pause();
    const waiting = new AbortController();
    const held = collect(trainer.steps(9, { signal: waiting.signal }));
    setTimeout(() => waiting.abort(), 5);
    await expect(held).rejects.toMatchObject({ kind: "aborted" });
    expect(trainer.state).toBe("paused");
    trainer.resume();
    expect(await collect(trainer.steps())).toContain(TOTAL);
    await expect(collect(trainer.steps(1, { signal: AbortSignal.abort() }))).rejects.toMatchObject({ kind: "aborted" });
  });

  it("does one step at a time while paused, and goes on at full speed when resumed", async () => {
    const { engine, calls } = fakeEngine();
    const trainer = new Trainer(engine, { trainer: 1, info });
    trainer.pause();
    const all = collect(trainer.steps());
    const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
    await settled();
    expect(calls).toEqual([]);
    trainer.allow();
    trainer.allow(); // a second click before the step has ended
    await settled();
    expect(calls).toEqual(["step 1"]);
    trainer.allow(2);
    await settled();
    expect(trainer.progress.step).toBe(3);
    expect(trainer.state).toBe("paused");
    trainer.resume();
    expect(await all).toHaveLength(TOTAL);
    expect(trainer.state).toBe("done");
  });

  it("stops at a chunk's end, from a pause too, and refuses to go on", async () => {
    const trainer = new Trainer(fakeEngine().engine, { trainer: 1, info });
    trainer.on("step", ({ step }) => {
      if (step === 2) trainer.pause();
    });
    const all = collect(trainer.steps());
    await new Promise((resolve) => setTimeout(resolve, 20));
    trainer.stop();
    expect((await all).length).toBeLessThan(TOTAL);
    expect(trainer.state).toBe("stopped");
    await expect(collect(trainer.steps())).rejects.toMatchObject({ kind: "state" });
  });

  it("refuses a second loop at the same time", async () => {
    const trainer = new Trainer(fakeEngine().engine, { trainer: 1, info });
    const first = collect(trainer.steps());
    await expect(collect(trainer.steps())).rejects.toMatchObject({ kind: "state" });
    expect(await first).toHaveLength(TOTAL);
  });

  it("tells of a failed step once, with its kind", async () => {
    const { engine, api } = fakeEngine();
    const trainer = new Trainer(engine, { trainer: 1, info });
    const errors: string[] = [];
    trainer.on("error", ({ kind }) => errors.push(kind));
    api.step = () => Promise.reject(new AutodidactError("not-finite", "the loss became NaN at step 0"));
    await expect(collect(trainer.steps())).rejects.toMatchObject({ kind: "not-finite" });
    expect(errors).toEqual(["not-finite"]);
    expect(trainer.state).toBe("failed");
  });

  it("is failed after a crash of the worker, and says so to later requests", async () => {
    const { engine, crash } = fakeEngine();
    const trainer = new Trainer(engine, { trainer: 1, info });
    const errors: string[] = [];
    trainer.on("error", ({ kind }) => errors.push(kind));
    crash(new AutodidactError("panic", "unreachable"));
    expect(errors).toEqual(["panic"]);
    await expect(trainer.knn()).rejects.toMatchObject({ kind: "state" });
  });

  it("frees its worker's memory once when disposed", async () => {
    const { engine, calls } = fakeEngine();
    const trainer = new Trainer(engine, { trainer: 1, info });
    await trainer.dispose();
    await trainer.dispose();
    expect(calls).toEqual(["close"]);
  });
});
