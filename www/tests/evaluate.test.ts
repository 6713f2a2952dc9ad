import { describe, expect, it } from "vitest";
import type { Engine } from "../lib/engine.ts";
import { evaluate } from "../lib/evaluate.ts";

/** A worker whose evaluation takes `portions`. */
function fake(portions: number) {
  const calls: string[] = [];
  let left = portions;
  const api = {
    advanceEvaluation: async (handle: number) => {
      calls.push(`advance ${handle}`);
      left -= 1;
      return { progress: left > 0 ? { done: 1 - left / portions, phase: "linear" } : null, report: { left } };
    },
    closeEvaluation: async (handle: number) => void calls.push(`close ${handle}`),
  };
  const engine = { generation: 1, running: true, call: (request: (remote: unknown) => unknown) => request(api) };
  return { engine: engine as unknown as Engine, calls };
}

describe("evaluate", () => {
  it("pulls portion after portion and frees the evaluation", async () => {
    const { engine, calls } = fake(3);
    const seen: number[] = [];
    let asked: unknown;
    const begin = async (options: Record<string, unknown>) => {
      asked = options;
      return 7;
    };
    const onProgress = ({ done }: { done: number }) => void seen.push(done);
    const report = await evaluate(engine, begin, { labelsPerClass: 5, quick: true, onProgress });
    expect(asked).toEqual({ labels_per_class: 5, quick: true });
    expect(report).toEqual({ left: 0 });
    expect(seen).toEqual([1 / 3, 2 / 3].map((x) => expect.closeTo(x)));
    expect(calls).toEqual(["advance 7", "advance 7", "advance 7", "close 7"]);
  });

  it("stops when it is aborted, and frees the evaluation", async () => {
    const { engine, calls } = fake(100);
    const abort = new AbortController();
    const run = evaluate(engine, async () => 7, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(run).rejects.toMatchObject({ kind: "aborted" });
    expect(calls).toEqual(["advance 7", "close 7"]);
  });

  it("passes on why there is nothing to evaluate", async () => {
    const { engine, calls } = fake(1);
    const refuse = () => Promise.reject(new Error("no labels"));
    await expect(evaluate(engine, refuse, {})).rejects.toThrow("no labels");
    expect(calls).toEqual([]);
  });
});
