import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isBeingWritten, Keeper, SavedFile, seal, unseal } from "../lib/store.ts";
import { fakeStorage } from "./support/storage.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
let browser: ReturnType<typeof fakeStorage>;
beforeEach(() => {
  browser = fakeStorage();
});
afterEach(() => vi.unstubAllGlobals());

describe("store", () => {
  it("returns the newest of many writes, in this visit and in the next", async () => {
    const file = new SavedFile("run");
    expect(await file.read()).toBeUndefined();
    for (let i = 0; i < 5; i++) await file.write(bytes(i, i));
    expect(await file.read()).toEqual(bytes(4, 4));
    const next = new SavedFile("run");
    await next.write(bytes(9));
    expect(await new SavedFile("run").read()).toEqual(bytes(9));
    expect(browser.files.size).toBe(2);
    await next.remove();
    expect(await next.read()).toBeUndefined();
  });

  it("never takes a half-written file, whichever of the two it is", async () => {
    for (const writes of [1, 2, 3, 4]) {
      const name = `run${writes}`;
      const file = new SavedFile(name);
      for (let i = 0; i < writes; i++) await file.write(bytes(i, 1, 2, 3, 4, 5));
      browser.trouble.dies = true;
      await expect(file.write(bytes(99))).rejects.toMatchObject({ kind: "storage" });
      browser.trouble.dies = false;
      expect(await new SavedFile(name).read()).toEqual(bytes(writes - 1, 1, 2, 3, 4, 5));
    }
  });

  it("notices every wrong byte", async () => {
    const file = await seal(7n, bytes(1, 2, 3));
    expect(await unseal(file)).toMatchObject({ sequence: 7n });
    for (let index = 0; index < file.length; index++) {
      const damaged = file.slice();
      damaged[index] = (damaged[index] as number) ^ 0x20;
      expect(await unseal(damaged), `byte ${index}`).toBeUndefined();
    }
    for (let length = 0; length < file.length; length++) expect(await unseal(file.slice(0, length))).toBeUndefined();
  });

  it("says what is wrong when the storage is full or denied", async () => {
    const file = new SavedFile("run");
    await file.write(bytes(1));
    browser.trouble.full = true;
    await expect(file.write(bytes(2))).rejects.toMatchObject({ kind: "storage", message: /full/ });
    expect(await file.read()).toEqual(bytes(1));
    browser.trouble.denied = true;
    await expect(file.read()).rejects.toMatchObject({ kind: "storage", message: /storage is off.*private/ });
    expect(() => new SavedFile("../other")).toThrow(/cannot name/);
  });

  it("lets one tab write a run, and another when the first has ended", async () => {
    const [first, second] = [new Keeper("run"), new Keeper("run")];
    expect(await isBeingWritten("run")).toBe(false);
    await first.write(bytes(1));
    expect(await isBeingWritten("run")).toBe(true);
    await expect(second.write(bytes(2))).rejects.toMatchObject({ kind: "storage", message: /another tab/ });
    first.close();
    await vi.waitFor(async () => expect(await isBeingWritten("run")).toBe(false));
    const third = new Keeper("run");
    await third.write(bytes(3));
    expect(await new SavedFile("run").read()).toEqual(bytes(3));
  });
});
