import { describe, expect, it } from "vitest";
import { type Known, MOST_LETTERS, readAddress, writeAddress } from "../app/state/address.ts";
import type { MethodSpec, Parameter } from "../lib/index.ts";

const TEXT = { en: "", fr: "" };
const parameter = (name: string, part: Partial<Parameter>): Parameter => ({
  ...{ name, key: name.replace("_r", "R"), group: "method", kind: "number", default: 0.75, unit: "" },
  ...{ label: TEXT, help: TEXT, advanced: false },
  ...part,
});
const method = (id: string, ...parameters: Parameter[]): MethodSpec => ({
  ...{ id, title: id, citation: "", year: 2020, family: { id: "contrastive", title: TEXT }, paper: "" },
  ...{ hidden: TEXT, predicted: TEXT, equation: "", trap: { text: TEXT, settings: {} }, parameters },
});
const EPOCHS = parameter("epochs", { kind: "integer", default: 10, min: 1, max: 100 });
const known: Known = {
  specs: [
    method("simclr", EPOCHS, parameter("flag", { kind: "flag", default: true })),
    method("mae", EPOCHS, parameter("mask_ratio", { min: 0.05, max: 0.95 })),
  ],
  samples: ["fashion-mnist", "emoji"],
  languages: ["en", "fr"],
  lessons: ["first", "masked"],
};

describe("an address", () => {
  it("gives the defaults when it is empty", () => {
    const { address, refused } = readAddress("", known);
    expect(address).toMatchObject({
      method: "simclr",
      device: "auto",
      seed: "0",
      sample: "fashion-mnist",
      settings: {},
    });
    expect(refused).toEqual([]);
  });

  it("survives the way there and back", () => {
    const search =
      "?method=mae&epochs=3&mask_ratio=0.5&device=cpu&seed=7&sample=emoji&lesson=masked&page=method&lang=fr";
    const { address, refused } = readAddress(search, known);
    expect(refused).toEqual([]);
    expect(writeAddress(address, known)).toBe(search);
  });

  it("names only what differs from the defaults, and the chosen method's settings", () => {
    const settings = { simclr: { epochs: "10", flag: false }, mae: { mask_ratio: "0.5" } };
    const { address } = readAddress("", known);
    expect(writeAddress({ ...address, settings, lang: "en" }, known)).toBe("?flag=false&lang=en");
    expect(writeAddress({ ...address, lang: "en" }, known)).toBe("");
  });

  it("takes a setting by either name, for every method that has it", () => {
    const { address } = readAddress("?maskRatio=0.25&epochs=2", known);
    expect(address.settings).toEqual({ simclr: { epochs: "2" }, mae: { mask_ratio: "0.25", epochs: "2" } });
  });

  it("leaves out what is still wrong in a field", () => {
    const { address } = readAddress("", known);
    expect(writeAddress({ ...address, seed: "x", settings: { simclr: { epochs: "-3" } } }, known)).toBe("");
  });
});

describe("a hostile address", () => {
  it("is refused by name and leaves the defaults", () => {
    const search =
      "?method=telepathy&device=abacus&seed=1e99&sample=../secret&lang=xx&lesson=hack&epochs=NaN&nonsense=1";
    const { address, refused } = readAddress(search, known);
    expect(address).toMatchObject({
      method: "simclr",
      device: "auto",
      seed: "0",
      sample: "fashion-mnist",
      lesson: null,
    });
    expect(address.settings).toEqual({});
    const names = ["method", "device", "seed", "sample", "lang", "lesson", "epochs", "nonsense"];
    expect([...refused].sort()).toEqual(names.sort());
  });

  it("cannot reach the prototype of anything", () => {
    const { address, refused } = readAddress("?__proto__=1&constructor=2&toString=3&method=__proto__", known);
    expect(refused).toEqual(["method", "__proto__", "constructor", "toString"]);
    expect(address.settings).toEqual({});
    expect(({} as Record<string, unknown>).epochs).toBeUndefined();
  });

  it("is not read at all when it is absurdly long", () => {
    const { address, refused } = readAddress(`?seed=7&x=${"a".repeat(MOST_LETTERS)}`, known);
    expect(address.seed).toBe("0");
    expect(refused).toEqual(["…"]);
  });

  it("is named briefly", () => {
    const names = Array.from({ length: 50 }, (_, index) => `${index}${"x".repeat(60)}`);
    const { refused } = readAddress(`?${names.map((name) => `${name}=1`).join("&")}`, known);
    expect(refused).toHaveLength(9);
    for (const name of refused) expect(name.length).toBeLessThanOrEqual(41);
  });

  it("with broken escapes is still read", () => {
    expect(readAddress("?seed=%E0%A4%A&method=mae", known).address.method).toBe("mae");
  });
});
