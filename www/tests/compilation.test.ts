import { afterEach, expect, it, vi } from "vitest";
import { type Compilation, watchCompilation } from "../lib/compilation.ts";

afterEach(() => vi.unstubAllGlobals());

/** A device whose scopes answer when told to. */
function device() {
  const answers: ((error: unknown) => void)[] = [];
  const seen: unknown[] = [];
  class GPUDevice {
    createComputePipeline(descriptor: unknown) {
      seen.push("create");
      return { descriptor };
    }
    pushErrorScope(filter: string) {
      seen.push(filter);
    }
    popErrorScope() {
      seen.push("pop");
      return new Promise((resolve) => answers.push(resolve));
    }
    dispatchEvent(event: { error: unknown }) {
      seen.push(event.error);
    }
  }
  class GPUUncapturedErrorEvent {
    readonly error: unknown;
    constructor(_: string, { error }: { error: unknown }) {
      this.error = error;
    }
  }
  vi.stubGlobal("GPUDevice", GPUDevice);
  vi.stubGlobal("GPUUncapturedErrorEvent", GPUUncapturedErrorEvent);
  return { device: new GPUDevice(), answers, seen };
}

it("counts the shaders that are asked for and those that are compiled, and lets errors pass", async () => {
  const { device: gpu, answers, seen } = device();
  const told: Compilation[] = [];
  watchCompilation((soFar) => told.push(soFar));
  expect(gpu.createComputePipeline("first")).toEqual({ descriptor: "first" });
  gpu.createComputePipeline("second");
  expect(seen).toEqual(["out-of-memory", "create", "pop", "out-of-memory", "create", "pop"]);
  expect(told.at(-1)).toEqual({ asked: 2, compiled: 0 });
  answers[0]?.(null);
  answers[1]?.("no memory");
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ asked: 2, compiled: 2 }));
  expect(seen.at(-1)).toBe("no memory");
});

it("does nothing without WebGPU", () => {
  expect(() => watchCompilation(() => {})).not.toThrow();
});
