import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import type { Compilation } from "../lib/compilation.ts";
import { Engine } from "../lib/engine.ts";
import { AutodidactError } from "../lib/error.ts";

/** A worker that never answers. */
class SilentWorker {
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  terminated = false;
  references: string[] = [];
  answer: ((event: { data: unknown }) => void) | undefined;
  postMessage(_?: { id: string; argumentList?: { value: string }[] }) {}
  addEventListener(_: string, listener: (event: { data: unknown }) => void) {
    this.answer = listener;
  }
  removeEventListener() {}
  terminate() {
    this.terminated = true;
  }
  ref: (() => void) | undefined;
  unref: (() => void) | undefined;
}

/** `inNode`: where workers can hold their process. */
function silentEngine({ inNode = false } = {}) {
  const workers: SilentWorker[] = [];
  const engine = new Engine(() => {
    const worker = new SilentWorker();
    if (inNode) {
      worker.ref = () => void worker.references.push("ref");
      worker.unref = () => void worker.references.push("unref");
    }
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

  it("notices a worker that waits for a thread which has failed", async () => {
    const { engine, workers } = silentEngine();
    let name = "";
    SilentWorker.prototype.postMessage = (message) => {
      name ||= message?.argumentList?.[0]?.value ?? "";
    };
    const pending = engine.call(() => new Promise<never>(() => {}));
    const thread = new BroadcastChannel(name);
    thread.postMessage({ failure: "panicked at a test" });
    await expect(pending).rejects.toMatchObject({ kind: "panic", message: "panicked at a test" });
    thread.close();
    expect(workers[0]?.terminated).toBe(true);
    SilentWorker.prototype.postMessage = () => {};
  });

  it("tells how many shaders are compiled, and that there are none in a fresh worker", async () => {
    const { engine } = silentEngine();
    const told: Compilation[] = [];
    const stop = engine.onCompiling((soFar) => told.push(soFar));
    let name = "";
    SilentWorker.prototype.postMessage = (message) => {
      name ||= message?.argumentList?.[0]?.value ?? "";
    };
    const pending = engine.call(() => new Promise<never>(() => {}));
    const worker = new BroadcastChannel(name);
    worker.postMessage({ compilation: { asked: 3, compiled: 1 } });
    await vi.waitFor(() => expect(told).toEqual([{ asked: 3, compiled: 1 }]));
    engine.restart(new AutodidactError("device", "the GPU is gone"));
    await expect(pending).rejects.toMatchObject({ kind: "device" });
    expect(told.at(-1)).toEqual({ asked: 0, compiled: 0 });
    stop();
    worker.close();
    SilentWorker.prototype.postMessage = () => {};
  });

  it("notices a worker that ends without a word, by the lock it held", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    vi.stubGlobal("navigator", { locks: { request: (_: string, __: object, got: () => void) => held.then(got) } });
    const { engine, workers } = silentEngine();
    // Comlink asks the worker to take the lock; it answers that it has.
    SilentWorker.prototype.postMessage = function (this: SilentWorker, message?: { id: string }) {
      this.answer?.({ data: { id: message?.id, type: "RAW", value: true } });
    };
    const pending = engine.call(() => new Promise<never>(() => {}));
    await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    await expect(pending).rejects.toMatchObject({ kind: "panic", message: "the worker was terminated" });
    expect(workers[0]?.terminated).toBe(true);
    SilentWorker.prototype.postMessage = () => {};
    vi.unstubAllGlobals();
  });

  it("keeps the process alive only while a call is pending", async () => {
    const { engine, workers } = silentEngine({ inNode: true });
    const [first, second] = [engine.call(async () => 1), engine.call(async () => 2)];
    expect(workers[0]?.references).toEqual(["ref"]);
    await Promise.all([first, second]);
    expect(workers[0]?.references).toEqual(["ref", "unref"]);
    await engine.call(async () => 3);
    expect(workers[0]?.references).toEqual(["ref", "unref", "ref", "unref"]);
  });

  it("holds no answer once it is given", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const { engine } = silentEngine();
    const held = new WeakRef(await engine.call(async () => ({ records: [1, 2, 3] })));
    // A weak reference holds what it was made of until the next turn.
    await new Promise((resolve) => setTimeout(resolve));
    collect();
    expect(held.deref()).toBeUndefined();
    expect(engine.running).toBe(true);
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
