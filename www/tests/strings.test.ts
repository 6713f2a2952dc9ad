import { describe, expect, it } from "vitest";
import { en } from "../app/strings/en.ts";
import { fr } from "../app/strings/fr.ts";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe("string catalogues", () => {
  const english = flat(en);
  const french = new Map(flat(fr));

  it("have the same keys", () => {
    expect([...french.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  });

  it("have no empty text", () => {
    for (const [key, text] of [...english, ...french]) expect(text.trim(), key).not.toBe("");
  });

  it("fill in the same values", () => {
    for (const [key, text] of english) expect(placeholders(french.get(key) ?? ""), key).toEqual(placeholders(text));
  });
});
