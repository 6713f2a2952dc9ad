import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type MathNode, pieces, toMath } from "../app/components/tex.ts";
import { SIGNS } from "../app/strings/signs.ts";

const METHODS = join(import.meta.dirname, "../../src/methods");

/** MathML in short: `msup(mi:x mn:2)`. */
function short(node: MathNode | string): string {
  if (typeof node === "string") return node;
  const leaf = node.children.every((child) => typeof child === "string");
  return leaf ? `${node.tag}:${node.children.join("")}` : `${node.tag}(${node.children.map(short).join(" ")})`;
}

const math = (tex: string) => toMath(tex)?.map(short).join(" ");

describe("TeX as MathML", () => {
  it("knows letters, numbers, operators and scripts", () => {
    expect(math("x_i^2 - 0.5")).toBe("msubsup(mi:x mi:i mn:2) mo:− mn:0.5");
    expect(math(String.raw`\lambda \cdot z'`)).toBe("mi:λ mo:⋅ msup(mi:z mo:′)");
    expect(math("x_{ij}")).toBe("msub(mi:x mrow(mi:i mi:j))");
    expect(math("x_12")).toBe("msub(mi:x mn:1) mn:2");
  });

  it("knows fractions, roots, sums, accents and brackets that grow", () => {
    expect(math(String.raw`\frac12`)).toBe("mfrac(mn:1 mn:2)");
    expect(math(String.raw`\sqrt{a+b}`)).toBe("msqrt(mrow(mi:a mo:+ mi:b))");
    expect(math(String.raw`\sum_{k=1}^K \hat{x}`)).toBe("munderover(mo:∑ mrow(mi:k mo:= mn:1) mi:K) mover(mi:x mo:^)");
    expect(math(String.raw`\left( x \right]`)).toBe("mrow(mo:( mi:x mo:])");
    expect(math(String.raw`\lVert x \rVert^2`)).toBe("mo:‖ mi:x msup(mo:‖ mn:2)");
  });

  it("knows words, functions and alphabets", () => {
    expect(math(String.raw`\mathrm{sim}(z)`)).toBe("mi:sim mo:( mi:z mo:)");
    expect(math(String.raw`\text{if } x`)).toBe("mtext:if  mi:x");
    expect(math(String.raw`\operatorname{sg}[z]`)).toBe("mo:sg mo:[ mi:z mo:]");
    expect(math(String.raw`\max_i \log p`)).toBe("munder(mo:max mi:i) mo:log mi:p");
    expect(math(String.raw`\mathcal{L} \mathbb{E} \mathcal{N}`)).toBe("mi:ℒ mi:𝔼 mi:𝒩");
  });

  it("tells a sign from a difference, and where a line may end", () => {
    const forms = (tex: string) => toMath(tex)?.map(({ attributes }) => attributes.form ?? "");
    expect(forms("-a - b")).toEqual(["prefix", "", "", ""]);
    expect(forms("a = -b")).toEqual(["", "", "prefix", ""]);
    expect(forms("(-a)|b|-c")?.[1]).toBe("prefix");
    expect(forms("|b|-c")?.[3]).toBe("");
    const lines = (tex: string) => pieces(toMath(tex) ?? []).map((line) => line.map(short).join(" "));
    expect(lines(String.raw`L = -\log(x, y) + z`)).toEqual([
      "mi:L",
      "mo:= mo:− mo:log mo:( mi:x mo:, mi:y mo:)",
      "mo:+ mi:z",
    ]);
    expect(lines(String.raw`p \log p`)).toEqual(["mi:p", "mo:log mi:p"]);
    expect(lines("(a - b)^2 |c - d| + 1")).toHaveLength(2);
    expect(lines(String.raw`a + D(q \| p) - b`)).toHaveLength(3);
    expect(lines("")).toEqual([]);
  });

  it("refuses what it does not know and what does not add up", () => {
    for (const tex of [
      String.raw`\constructor`,
      String.raw`\begin{cases}`,
      "{x",
      "x}",
      "x_",
      String.raw`\left( x`,
      "a & b",
    ]) {
      expect(toMath(tex), tex).toBeNull();
    }
  });

  it("draws the equation of every method and idea", () => {
    const sources = readdirSync(METHODS)
      .filter((file) => file.endsWith(".rs"))
      .map((file) => readFileSync(join(METHODS, file), "utf8"));
    const equations = sources.flatMap((source) =>
      [...source.matchAll(/(?:equation:|EQUATION: &str =)\s*r(#*)"(.*?)"\1[,;]/gs)].map(([, , tex]) => tex as string),
    );
    const ideas = readFileSync(join(import.meta.dirname, "../app/panels/ConceptsPanel.tsx"), "utf8");
    equations.push(...[...ideas.matchAll(/String\.raw`([^`]*)`/g)].map(([, tex]) => tex as string));
    expect(equations.length).toBeGreaterThanOrEqual(25);
    expect(equations.filter((tex) => toMath(tex) === null)).toEqual([]);
  });

  it("explains signs that stand in the equation, and can draw them", () => {
    const sources = readdirSync(METHODS).filter((file) => file.endsWith(".rs"));
    const compact = (tex: string) => tex.replace(/[\s{}]|\\!/g, "");
    for (const file of sources) {
      const source = readFileSync(join(METHODS, file), "utf8");
      const id = /pub static \w+: Spec = Spec \{\s*id: "(\w+)"/.exec(source)?.[1];
      const equation = /(?:equation:|EQUATION: &str =)\s*r#*"(.*?)"/s.exec(source)?.[1];
      if (!id || !equation) continue;
      expect(SIGNS[id]?.length, id).toBeGreaterThan(0);
      for (const { tex } of SIGNS[id] ?? []) {
        expect(toMath(tex), tex).not.toBeNull();
        for (const part of tex.split(", ")) expect(compact(equation), `${part} in ${id}`).toContain(compact(part));
      }
    }
  });
});
