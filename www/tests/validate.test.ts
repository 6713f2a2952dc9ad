import { describe, expect, it } from "vitest";
import { fromSlider, parse, toSlider } from "../app/state/validate.ts";
import type { Parameter } from "../lib/types.ts";

function parameter(changes: Partial<Parameter>): Parameter {
  const text = { en: "", fr: "" };
  return {
    name: "p",
    key: "p",
    group: "training",
    kind: "number",
    default: 1,
    unit: "",
    label: text,
    help: text,
    advanced: false,
    ...changes,
  };
}

describe("checking a field", () => {
  const rate = parameter({ min: 1e-6, max: 1, log: true });

  it("takes numbers in range, with a decimal comma too", () => {
    expect(parse(rate, "0.002")).toEqual({ value: 0.002 });
    expect(parse(rate, " 0,002 ")).toEqual({ value: 0.002 });
    expect(parse(rate, "1e-3")).toEqual({ value: 0.001 });
  });

  it("refuses what is no number, NaN and infinity included", () => {
    for (const raw of ["", "abc", "NaN", "Infinity", "1 2"])
      expect(parse(rate, raw)).toEqual({ problem: { kind: "number" } });
  });

  it("names the range that was missed", () => {
    expect(parse(rate, "2")).toEqual({ problem: { kind: "between", min: 1e-6, max: 1 } });
    expect(parse(parameter({ min: 1 }), "0")).toEqual({ problem: { kind: "atLeast", min: 1 } });
    expect(parse(parameter({ max: 9 }), "10")).toEqual({ problem: { kind: "atMost", max: 9 } });
  });

  it("wants whole numbers for integers and known names for choices", () => {
    expect(parse(parameter({ kind: "integer" }), "2.5")).toEqual({ problem: { kind: "whole" } });
    expect(parse(parameter({ kind: "choice", choices: ["a", "b"] }), "b")).toEqual({ value: "b" });
    expect(parse(parameter({ kind: "choice", choices: ["a", "b"] }), "c")).toHaveProperty("problem");
  });
});

describe("slider", () => {
  it("reaches both ends and comes back to where it was", () => {
    for (const log of [true, false]) {
      const p = parameter({ min: 0.01, max: 10, log });
      expect(fromSlider(p, 0)).toBe(0.01);
      expect(fromSlider(p, 1000)).toBe(10);
      expect(toSlider(p, fromSlider(p, 400))).toBeCloseTo(400, -1);
    }
  });

  it("gives whole numbers for integers", () => {
    const p = parameter({ kind: "integer", min: 2, max: 1024, log: true });
    for (const position of [0, 123, 500, 1000]) expect(Number.isInteger(fromSlider(p, position))).toBe(true);
  });
});
