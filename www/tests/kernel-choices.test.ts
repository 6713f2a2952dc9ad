import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeStorage } from "./support/storage.ts";

let browser: ReturnType<typeof fakeStorage>;
beforeEach(() => {
  browser = fakeStorage();
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

/** A worker of a new visit; making a trainer there times kernels where `finds` says what comes out. */
async function visit() {
  const { withChoices } = await import("../lib/kernel-choices.ts");
  vi.resetModules();
  const core = {
    known: "{}",
    kernel_choices: () => core.known,
    remember_kernel_choices: vi.fn((json: string) => {
      core.known = json;
    }),
  };
  const make = (finds?: string) =>
    withChoices(core, async () => {
      const before = core.known;
      core.known = finds ?? core.known;
      return before;
    });
  return { core, make };
}

describe("choices of kernels", () => {
  it("are taken up by the next visit, and written when they are new", async () => {
    const first = await visit();
    expect(await first.make('{"a":"tiled"}')).toBe("{}");
    expect(first.core.remember_kernel_choices).not.toHaveBeenCalled();

    const second = await visit();
    expect(await second.make(), "known before the trainer is made").toBe('{"a":"tiled"}');
    browser.files.clear();
    await second.make();
    expect(second.core.remember_kernel_choices, "read once").toHaveBeenCalledTimes(1);
    expect(browser.files.size, "nothing new, nothing written").toBe(0);
    await second.make('{"a":"tiled","b":"registers"}');
    expect(browser.files.size).toBe(1);
  });

  it("leave no file where nothing was timed", async () => {
    const { make } = await visit();
    await make();
    expect(browser.files.size).toBe(0);
  });

  it("are done without where the browser stores nothing, or is full", async () => {
    for (const trouble of ["denied", "full"] as const) {
      browser.trouble[trouble] = true;
      const { make } = await visit();
      await make('{"a":"tiled"}');
      expect(browser.files.get("autodidact-kernels.json")?.length ?? 0).toBe(0);
      browser.trouble[trouble] = false;
    }
  });
});
