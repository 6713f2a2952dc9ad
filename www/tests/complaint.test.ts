import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { errorsFr } from "../app/strings/errors-fr.ts";

vi.mock("../app/state/language.ts", () => ({ language: { value: "fr" } }));
const { explain, inFrench } = await import("../app/state/complaint.ts");

const ROOT = join(import.meta.dirname, "../..");

/** Every text in the sources, with `{}` for what is filled in. */
function texts(): Set<string> {
  const files = ["src", "www/lib"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(rs|ts)$/.test(path) && !path.startsWith("wasm"))
      .map((path) => readFileSync(join(ROOT, folder, path), "utf8")),
  );
  const literals = files.flatMap((code) => code.match(/"(?:[^"\\]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`/g) ?? []);
  return new Set(literals.map((literal) => holes(literal.slice(1, -1).replace(/\\\n\s*/g, ""))));
}

const holes = (text: string) => text.replace(/\$?\{[^{}]*\}/g, "{}");

describe("complaints in French", () => {
  it("are keyed by what the sources say", () => {
    const said = texts();
    expect(errorsFr.map(([english]) => english).filter((english) => !said.has(holes(english)))).toEqual([]);
  });

  it("fill in the same values", () => {
    const names = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [english, french] of errorsFr) expect(names(french), english).toEqual(names(english));
  });

  it("keep the values, and translate what is filled in", () => {
    expect(explain("setting `batch_size` is 300: there are 12 training images; choose at most that")).toBe(
      "le réglage « batch_size » vaut 300 : il y a 12 images d’entraînement ; ne choisissez pas plus",
    );
    expect(explain("a/b: c.png: the file is empty (0 bytes)")).toBe("a/b: c.png : le fichier est vide (0 octet)");
    expect(inFrench("nobody knows this one")).toBe("nobody knows this one");
    expect(inFrench("x: nobody knows this one")).toBe("x: nobody knows this one");
  });
});
