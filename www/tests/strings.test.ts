import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "../app/strings/en.ts";
import { fr } from "../app/strings/fr.ts";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
}

const CORE = join(import.meta.dirname, "../../src");
/** One entry of a `settings!` block, up to its unit. */
const SETTING =
  /^\s*(?:basic|advanced) \w+ \w+ = (?:"[^"]*"|[^\s,]+)(?: in [^\s,]+)?(?: of \[[^\]]*\])?\s*(?:when \w+ "[^"]*")?,\s*"([^"]*)"/gm;

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

  it("name every unit of the settings", () => {
    const paths = readdirSync(CORE, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".rs"));
    const code = paths.map((path) => readFileSync(join(CORE, path), "utf8").split("#[cfg(test)]")[0] ?? "");
    const units = code.flatMap((source) => [...source.matchAll(SETTING)].map(([, unit]) => unit as string));
    expect(units.length).toBeGreaterThan(40);
    for (const unit of new Set(units)) if (unit) expect(Object.keys(en.method.units)).toContain(unit);
  });
});
