import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeStorage } from "./support/storage.ts";

let browser: ReturnType<typeof fakeStorage>;
beforeEach(() => {
  browser = fakeStorage();
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

/** A worker of a new visit, whose core has found `found`. */
async function visit(found = "{}") {
  const { keepChoices, takeUpChoices } = await import("../lib/kernel-choices.ts");
  vi.resetModules();
  const core = {
    known: found,
    kernel_choices: () => core.known,
    remember_kernel_choices: vi.fn((json: string) => {
      core.known = json;
    }),
  };
  return { core, keep: () => keepChoices(core), takeUp: () => takeUpChoices(core) };
}

describe("choices of kernels", () => {
  it("are taken up by the next visit, and written when they are new", async () => {
    const first = await visit('{"a":"tiled"}');
    await first.takeUp();
    expect(first.core.remember_kernel_choices).not.toHaveBeenCalled();
    await first.keep();

    const second = await visit();
    await second.takeUp();
    expect(second.core.known).toBe('{"a":"tiled"}');
    browser.files.clear();
    await second.keep();
    expect(browser.files.size, "nothing new, nothing written").toBe(0);
    second.core.known = '{"a":"tiled","b":"registers"}';
    await second.keep();
    expect(browser.files.size).toBe(1);
  });

  it("leave no file where nothing was timed", async () => {
    const { keep } = await visit();
    await keep();
    expect(browser.files.size).toBe(0);
  });

  it("are done without where the browser stores nothing, or is full", async () => {
    for (const trouble of ["denied", "full"] as const) {
      browser.trouble[trouble] = true;
      const { takeUp, keep } = await visit('{"a":"tiled"}');
      await takeUp();
      await keep();
      expect(browser.files.get("autodidact-kernels.json")?.length ?? 0).toBe(0);
      browser.trouble[trouble] = false;
    }
  });
});
