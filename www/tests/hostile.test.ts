// A thousand damaged addresses and stored files: none throws, and what is read of them is whole.

import { describe, expect, it } from "vitest";
import { type Known, readAddress, writeAddress } from "../app/state/address.ts";
import type { MethodSpec, Parameter } from "../lib/index.ts";
import { seal, unseal } from "../lib/store.ts";

const ROUNDS = Number(process.env.AUTODIDACT_FUZZ_ROUNDS ?? 1000);

const TEXT = { en: "", fr: "" };
const number = (name: string, kind: "number" | "integer", min: number, max: number): Parameter => ({
  ...{ name, key: name, group: "method", kind, default: max, min, max, unit: "" },
  ...{ label: TEXT, help: TEXT, advanced: false },
});
const method = (id: string, ...parameters: Parameter[]): MethodSpec => ({
  ...{ id, title: id, citation: "", year: 2020, family: { id: "contrastive", title: TEXT }, paper: "" },
  ...{ hidden: TEXT, predicted: TEXT, equation: "", trap: { text: TEXT, settings: {} }, parameters },
});
const KNOWN: Known = {
  specs: [
    method("simclr", number("epochs", "integer", 1, 100)),
    method("mae", number("mask_ratio", "number", 0.1, 0.9)),
  ],
  samples: ["fashion-mnist", "emoji"],
  languages: ["en", "fr"],
  lessons: ["first"],
};

/** Whole numbers below a limit, from a seed. */
function draws(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return (state >>> 0) % below;
  };
}

describe("damaged addresses", () => {
  const VALID = "?method=mae&epochs=3&mask_ratio=0.5&device=cpu&seed=7&sample=emoji&lesson=first&lang=fr";
  const PIECES = [
    "%",
    "%00",
    "%ff",
    "&",
    "=",
    "?",
    "#",
    "__proto__",
    "<script>",
    "NaN",
    "-1",
    "1e999",
    "\u0000",
    "é",
    "&&",
    "[]",
  ];

  function damage(text: string, below: (limit: number) => number): string {
    const at = below(text.length + 1);
    const piece = PIECES[below(PIECES.length)] as string;
    const kinds = [
      () => text.slice(0, at) + piece + text.slice(at),
      () => text.slice(0, at) + piece + text.slice(at + 1 + below(8)),
      () => text.slice(0, at),
      () => text + text.slice(at),
    ];
    return (kinds[below(kinds.length)] as () => string)();
  }

  it("give settings that there are, and are written as they are read", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const below = draws(round + 1);
      let search = VALID;
      for (let times = 1 + below(5); times > 0; times--) search = damage(search, below);
      const { address, refused } = readAddress(search, KNOWN);
      expect(["simclr", "mae"], search).toContain(address.method);
      expect(refused.length, search).toBeLessThanOrEqual(9);
      const written = writeAddress(address, KNOWN);
      const again = readAddress(written, KNOWN);
      expect(again.refused, `${search} → ${written}`).toEqual([]);
      expect(writeAddress(again.address, KNOWN), search).toBe(written);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe("damaged files of the store", () => {
  it("are refused, whatever bit is wrong", async () => {
    const valid = await seal(
      5n,
      Uint8Array.from({ length: 200 }, (_, index) => index),
    );
    for (let round = 0; round < ROUNDS; round++) {
      const below = draws(round + 1);
      const file = valid.slice(0, below(3) === 0 ? below(valid.length) : valid.length);
      if (file.length === valid.length)
        file[below(file.length)] = (file[below(file.length)] as number) ^ (1 << below(8));
      const same = file.length === valid.length && file.every((byte, index) => byte === valid[index]);
      expect((await unseal(file)) !== undefined, `round ${round}`).toBe(same);
    }
    expect((await unseal(valid))?.sequence).toBe(5n);
  });
});
