import { describe, expect, it, vi } from "vitest";
import type { Engine } from "../lib/engine.ts";
import { AutodidactError } from "../lib/error.ts";
import type { Change } from "../lib/recovery.ts";
import { Safety, type SafetyOptions } from "../lib/safety.ts";
import type { Keeper } from "../lib/store.ts";
import { Trainer } from "../lib/trainer.ts";
import type { StepRecord, TrainerInfo } from "../lib/types.ts";

const TOTAL = 200;

/** A run whose weight after a step depends on every step before: what a resumed run must repeat. */
const next = (weight: number, step: number) => (weight * 31 + step * 7 + 1) % 1_000_003;

function undisturbed(): number[] {
  let weight = 1;
  return Array.from({ length: TOTAL }, (_, step) => {
    weight = next(weight, step);
    return weight;
  });
}

/** An engine whose worker dies in the middle of steps `dies` names, and holds nothing afterwards. */
function mortalEngine(dies: (step: number) => AutodidactError | undefined) {
  const crashed = new Set<(error: AutodidactError) => void>();
  let worker: { step: number; weight: number } | undefined;
  const devices: string[] = [];
  const lose = (error: AutodidactError) => {
    if (!engine.running) return;
    worker = undefined;
    engine.running = false;
    for (const handler of crashed) handler(error);
  };
  const api = {
    async step(_: number, steps: number) {
      const records: StepRecord[] = [];
      for (let i = 0; i < steps && worker; i++) {
        const error = dies(worker.step);
        if (error) {
          if (error.kind === "panic") lose(error);
          throw error;
        }
        worker.weight = next(worker.weight, worker.step);
        records.push({ step: worker.step, epoch: 0, loss: worker.weight, terms: {}, learningRate: 0.1 });
        worker.step += 1;
      }
      return { records, milliseconds: 30 * steps };
    },
    checkpoint: async () => new TextEncoder().encode(JSON.stringify(worker)),
    closeTrainer: async () => {},
  };
  const engine = {
    generation: 1,
    running: true,
    call: (request: (remote: unknown) => Promise<unknown>) => request(api),
    onCrash: (handler: (error: AutodidactError) => void) => {
      crashed.add(handler);
      return () => crashed.delete(handler);
    },
    restart: lose,
  };
  const make = (checkpoint: Uint8Array | undefined, cpu: boolean) => {
    worker = checkpoint ? JSON.parse(new TextDecoder().decode(checkpoint)) : { step: 0, weight: 1 };
    devices.push(cpu ? "cpu" : "webgpu");
    if (!engine.running) engine.generation += 1;
    engine.running = true;
    const info = { totalSteps: TOTAL, batchSize: 8, step: worker?.step ?? 0, device: { kind: devices.at(-1) } };
    return { trainer: 1, info: info as unknown as TrainerInfo };
  };
  return { engine: engine as unknown as Engine, make, devices };
}

function start(dies: (step: number) => AutodidactError | undefined, options: Partial<SafetyOptions>) {
  const { engine, make, devices } = mortalEngine(dies);
  const { info } = make(undefined, false);
  const remake = async (checkpoint: Uint8Array | undefined, cpu: boolean) => make(checkpoint, cpu);
  const trainer = new Trainer(
    engine,
    { trainer: 1, info },
    new Safety({ remake, every: 7, recover: true, ...options }, 0),
  );
  return { trainer, devices };
}

async function losses(trainer: Trainer): Promise<number[]> {
  const seen: number[] = [];
  for await (const { loss } of trainer.steps()) seen.push(loss);
  return seen;
}

/** Fails once at each of these steps. */
function once(steps: Iterable<number>, kind: "panic" | "device") {
  const left = new Set(steps);
  return (step: number) => (left.delete(step) ? new AutodidactError(kind, "it died") : undefined);
}

describe("a run that recovers", () => {
  it("yields each step once, with the same numbers, whenever the worker dies", async () => {
    let state = 12345;
    const steps = Array.from({ length: 100 }, () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * TOTAL);
    });
    for (const kind of ["panic", "device"] as const) {
      const { trainer } = start(once(steps, kind), {});
      const recovered: number[] = [];
      trainer.on("recovered", ({ step }) => recovered.push(step));
      expect(await losses(trainer)).toEqual(undisturbed());
      expect(recovered.length).toBeGreaterThan(40);
      expect(trainer.state).toBe("done");
    }
  });

  it("begins again where there is no checkpoint yet", async () => {
    const { trainer } = start(once([0, 3], "panic"), { every: 1000 });
    expect(await losses(trainer)).toEqual(undisturbed());
  });

  it("gives up after three crashes without a step in between", async () => {
    const { trainer } = start((step) => (step === 50 ? new AutodidactError("panic", "no memory") : undefined), {});
    const errors: string[] = [];
    trainer.on("error", ({ message }) => errors.push(message));
    await expect(losses(trainer)).rejects.toMatchObject({ message: "no memory" });
    expect(errors).toEqual(["no memory"]);
    expect(trainer.state).toBe("failed");
    expect(trainer.lastCheckpoint).toBeDefined();
  });

  it("goes on on the CPU when the GPU stays lost, if that was wanted", async () => {
    let devices: string[] = [];
    const lost = (step: number) =>
      step === 20 && devices.at(-1) !== "cpu" ? new AutodidactError("device", "lost") : undefined;
    const started = start(lost, { recover: "cpu" });
    devices = started.devices;
    expect(await losses(started.trainer)).toEqual(undisturbed());
    expect(started.trainer.info.device.kind).toBe("cpu");
    expect(devices.filter((device) => device === "cpu")).toHaveLength(1);
  });

  it("does not try to recover from a diverged loss, nor without being asked", async () => {
    const diverged = start((step) => (step === 9 ? new AutodidactError("not-finite", "NaN") : undefined), {});
    await expect(losses(diverged.trainer)).rejects.toMatchObject({ kind: "not-finite" });
    const plain = start(once([9], "panic"), { recover: false });
    await expect(losses(plain.trainer)).rejects.toMatchObject({ kind: "panic" });
  });
});

describe("a run that is saved", () => {
  const keeper = (write: (bytes: Uint8Array) => Promise<void>) => ({ write, close: vi.fn() }) as unknown as Keeper;
  const stepOf = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)).step as number;

  it("is saved every few steps and at its end", async () => {
    const saved: number[] = [];
    const { trainer } = start(() => undefined, { keeper: keeper(async (bytes) => void saved.push(stepOf(bytes))) });
    await losses(trainer);
    expect(saved.length).toBeGreaterThanOrEqual(TOTAL / (7 + 5));
    expect(saved).toEqual([...saved].sort((a, b) => a - b));
    expect(saved.at(-1)).toBe(TOTAL);
  });

  it("is saved when the page is hidden, also while it is paused", async () => {
    const listeners = new Set<() => void>();
    const page = {
      visibilityState: "visible",
      addEventListener: (_: string, handler: () => void) => listeners.add(handler),
      removeEventListener: (_: string, handler: () => void) => listeners.delete(handler),
    };
    vi.stubGlobal("document", page);
    const saved: number[] = [];
    const options = { every: 1000, keeper: keeper(async (bytes) => void saved.push(stepOf(bytes))) };
    const { trainer } = start(() => undefined, options);
    for await (const { step } of trainer.steps(12)) if (step === 11) break;
    expect(saved).toEqual([]);
    page.visibilityState = "hidden";
    for (const handler of listeners) handler();
    await vi.waitFor(() => expect(saved).toEqual([trainer.progress.step]));
    await trainer.dispose();
    expect(listeners.size).toBe(0);
    vi.unstubAllGlobals();
  });

  it("trains on when the storage refuses, says so once, and still recovers from memory", async () => {
    const refuse = vi.fn(() => Promise.reject(new AutodidactError("storage", "full")));
    const { trainer } = start(once([40, 90], "panic"), { keeper: keeper(refuse) });
    const problems: string[] = [];
    trainer.on("storage", ({ message }) => problems.push(message));
    expect(await losses(trainer)).toEqual(undisturbed());
    expect(problems).toEqual(["full"]);
    expect(refuse).toHaveBeenCalledTimes(1);
  });
});

describe("a run that is changed", () => {
  /** A run that can be changed before its loop has seen step `at`. */
  function changeable(dies: (step: number) => AutodidactError | undefined) {
    const { engine, make, devices } = mortalEngine(dies);
    const created = make(undefined, false);
    const remake = async (checkpoint: Uint8Array | undefined, cpu: boolean) => make(checkpoint, cpu || moved);
    let moved = false;
    const change = async (checkpoint: Uint8Array, { device }: Change) => {
      if (device === "auto") throw new AutodidactError("device", "there is none");
      moved = device === "cpu";
      return make(checkpoint, moved);
    };
    const safety = new Safety({ remake, every: 7, recover: true }, 0);
    return { trainer: new Trainer(engine, created, safety, change), devices };
  }

  it("goes on elsewhere from that very step, and survives crashes there", async () => {
    const { trainer, devices } = changeable(once([30, 90, 91], "panic"));
    const seen: number[] = [];
    for await (const { step, loss } of trainer.steps()) {
      seen.push(loss);
      if (step === 60) void trainer.change({ device: "cpu" });
    }
    expect(seen).toEqual(undisturbed());
    expect(trainer.info.device.kind).toBe("cpu");
    expect(devices.slice(devices.indexOf("cpu"))).not.toContain("webgpu");
  });

  it("stays as it was when that cannot be", async () => {
    const { trainer } = changeable(() => undefined);
    const seen: number[] = [];
    for await (const { step, loss } of trainer.steps()) {
      seen.push(loss);
      if (step === 60) await expect(trainer.change({ device: "auto" })).rejects.toMatchObject({ kind: "device" });
    }
    expect(seen).toEqual(undisturbed());
    await trainer.dispose();
    await expect(trainer.change({ device: "cpu" })).rejects.toMatchObject({ kind: "state" });
  });
});
