import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Cores, loadCore } from "../lib/threads.ts";

/** What became of the two cores. */
const shared = vi.hoisted(() => ({ has: true, used: 0 }));

vi.mock("../lib/wasm/autodidact.js", () => ({ default: async () => {}, name: "plain" }));
vi.mock("../lib/wasm/autodidact-threads.js", () => ({
  default: async () => {
    if (!shared.has) throw new RangeError("WebAssembly.Memory(): could not allocate memory");
  },
  name: "shared",
  run_thread: () => {},
  shared_parts: () => [],
  use_threads: (others: number) => {
    shared.used = others;
  },
}));

const thread = { begin: async () => {}, terminate: vi.fn() };
const loaded = async (cores: Cores, read?: Parameters<typeof loadCore>[2]) =>
  (await loadCore(cores, "alarm", read)) as unknown as { name: string };

beforeEach(() => {
  shared.has = true;
  shared.used = 0;
  thread.terminate.mockReset();
});

describe("the core", () => {
  it("computes on all cores, and on eight at most", async () => {
    expect((await loaded({ count: 3, start: () => thread })).name).toBe("shared");
    expect(shared.used).toBe(2);
    await loaded({ count: 64, start: () => thread });
    expect(shared.used).toBe(7);
  });

  it("is the plain one where there is one core", async () => {
    expect((await loaded({ count: 1, start: () => thread })).name).toBe("plain");
  });

  it("is the plain one where no memory can be shared, also where a host has to read it", async () => {
    shared.has = false;
    const asked: boolean[] = [];
    const read = async (threads: boolean) => {
      asked.push(threads);
      return {} as WebAssembly.Module;
    };
    expect((await loaded({ count: 4, start: () => thread }, read)).name).toBe("plain");
    expect(asked).toEqual([true, false]);
  });

  it("computes alone when a thread does not start, and ends the others", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const threads = [thread, { ...thread, begin: () => Promise.reject(new Error("no memory")) }];
    const core = await loaded({ count: 3, start: () => threads.pop() as typeof thread });
    expect(core.name).toBe("shared");
    expect(shared.used).toBe(0);
    expect(thread.terminate).toHaveBeenCalledTimes(2);
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });
});
