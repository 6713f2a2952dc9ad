import { describe, expect, it } from "vitest";
import { Engine } from "../lib/engine.ts";
import { AutodidactError } from "../lib/error.ts";

/** A worker that never answers. */
class SilentWorker {
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  terminated = false;
  postMessage() {}
  addEventListener() {}
  removeEventListener() {}
  terminate() {
    this.terminated = true;
  }
}

function silentEngine() {
  const workers: SilentWorker[] = [];
  const engine = new Engine(() => {
    const worker = new SilentWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { engine, workers };
}

describe("engine", () => {
  it("starts no worker before the first call", () => {
    const { engine, workers } = silentEngine();
    expect(workers).toHaveLength(0);
    expect(engine.running).toBe(false);
  });

  it("rejects every pending call when the worker crashes, and starts a fresh one for the next", async () => {
    const { engine, workers } = silentEngine();
    const crashes: string[] = [];
    engine.onCrash(({ kind }) => crashes.push(kind));
    const pending = [engine.call((api) => api.methods()), engine.call((api) => api.openLoader(32, null))];
    expect(engine.generation).toBe(1);
    workers[0]?.onerror?.({ message: "panicked at src/lib.rs", preventDefault: () => {} });
    for (const call of pending) await expect(call).rejects.toMatchObject({ kind: "panic", message: /panicked/ });
    expect(workers[0]?.terminated).toBe(true);
    expect(crashes).toEqual(["panic"]);

    engine.call((api) => api.methods()).catch(() => {});
    expect(engine.generation).toBe(2);
    expect(workers).toHaveLength(2);
  });

  it("keeps the worker after an ordinary error", async () => {
    const { engine, workers } = silentEngine();
    const failing = engine.call(() => Promise.reject({ kind: "data", message: "a.zip: is cut short" }));
    await expect(failing).rejects.toEqual(new AutodidactError("data", "a.zip: is cut short"));
    expect(workers[0]?.terminated).toBe(false);
    expect(engine.running).toBe(true);
  });

  it("ends the worker when the core panicked inside a call", async () => {
    const { engine, workers } = silentEngine();
    const failing = engine.call(() => Promise.reject({ kind: "panic", message: "unreachable" }));
    await expect(failing).rejects.toMatchObject({ kind: "panic" });
    expect(workers[0]?.terminated).toBe(true);
    expect(engine.running).toBe(false);
  });
});
