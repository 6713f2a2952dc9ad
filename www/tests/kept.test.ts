import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deleteRun, keepRun, keptCheckpoint, keptRuns, renameRun, storageUse, watchKeptRuns } from "../lib/kept.ts";
import type { CheckpointInfo } from "../lib/types.ts";
import { fakeStorage } from "./support/storage.ts";

const STEPS = 1000;
const INFO: CheckpointInfo = {
  ...{ method: "simclr", config: { seed: 3 }, step: STEPS, totalSteps: STEPS, data: "set", images: 9 },
  ...{ channels: 1, height: 8, width: 8 },
  course: { steps: [...Array(STEPS).keys()], losses: Array(STEPS).fill(1), knn: [] },
};
vi.mock("../lib/shared.ts", () => ({ engine: () => ({ call: async () => INFO }) }));

const file = (...values: number[]) => new Blob([Uint8Array.from(values)]);
let browser: ReturnType<typeof fakeStorage>;
beforeEach(() => {
  browser = fakeStorage();
});
afterEach(() => vi.unstubAllGlobals());

describe("runs that are kept", () => {
  it("come back as they were, with a course no longer than a drawing needs", async () => {
    const kept = await keepRun(file(1, 2, 3), { title: "mine", picture: "data:image/png;base64,AAAA" });
    const [listed] = await keptRuns();
    expect(listed).toEqual(kept);
    expect(listed).toMatchObject({ title: "mine", method: "simclr", step: STEPS, bytes: 3 });
    expect(listed?.course.steps.length).toBeLessThanOrEqual(400);
    expect(listed?.course.steps.at(-1)).toBe(STEPS - 1);
    expect(new Uint8Array(await (await keptCheckpoint(kept.id)).arrayBuffer())).toEqual(Uint8Array.from([1, 2, 3]));
    expect(await storageUse()).toEqual({ used: 5, quota: 10 });
  });

  it("can be renamed and deleted, and other tabs hear of it", async () => {
    const { id } = await keepRun(file(1), { title: "mine" });
    const changed = vi.fn();
    const stop = watchKeptRuns(changed);
    await renameRun(id, "yours");
    expect((await keptRuns())[0]?.title).toBe("yours");
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
    await deleteRun(id);
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
    stop();
    expect(await keptRuns()).toEqual([]);
    expect(browser.files.size).toBe(0);
    await deleteRun(id); // twice is no harm
    await expect(keptCheckpoint(id)).rejects.toMatchObject({ kind: "storage", message: /no longer kept/ });
    await expect(renameRun(id, "ours")).rejects.toMatchObject({ kind: "storage" });
    await expect(keptCheckpoint("../other")).rejects.toMatchObject({ kind: "storage" });
  });

  it("leave nothing behind when the storage is full, and say when it is denied", async () => {
    browser.trouble.full = true;
    await expect(keepRun(file(1), { title: "mine" })).rejects.toMatchObject({ kind: "storage", message: /full/ });
    expect(browser.files.size).toBe(0);
    browser.trouble.denied = true;
    await expect(keptRuns()).rejects.toMatchObject({ kind: "storage", message: /storage is off/ });
  });

  it("are swept when their card was never written, and cards of other versions are left alone", async () => {
    await keepRun(file(1), { title: "mine" });
    browser.files.set("lost.safetensors", Uint8Array.from([1]));
    browser.files.set("newer.safetensors", Uint8Array.from([1]));
    browser.files.set("newer.json", new TextEncoder().encode('{"format":"autodidact-kept-9"}'));
    browser.files.set("broken.json", new TextEncoder().encode("{"));
    expect((await keptRuns()).map(({ title }) => title)).toEqual(["mine"]);
    await vi.waitFor(() => expect([...browser.files.keys()]).not.toContain("lost.safetensors"));
    expect([...browser.files.keys()]).toContain("newer.safetensors");
  });
});
