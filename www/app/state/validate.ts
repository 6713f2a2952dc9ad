// Checks what was typed into a field against the parameter's range. Pure, so that it is tested without a page.

import type { Parameter, Value } from "../../lib/index.ts";

/** What a field holds: text as typed, or the state of a switch. */
export type Raw = string | boolean;

export type Problem =
  | { kind: "number" | "whole" }
  | { kind: "between"; min: number; max: number }
  | { kind: "atLeast"; min: number }
  | { kind: "atMost"; max: number };

export function rawDefault(parameter: Parameter): Raw {
  return typeof parameter.default === "boolean" ? parameter.default : String(parameter.default);
}

/** The value, or what is wrong with it. A decimal comma is understood. */
export function parse(parameter: Parameter, raw: Raw): { value: Value } | { problem: Problem } {
  if (parameter.kind === "flag") return { value: raw === true || raw === "true" || raw === "1" };
  if (parameter.kind === "choice") {
    const known = parameter.choices?.includes(String(raw)) ?? true;
    return known ? { value: String(raw) } : { problem: { kind: "number" } };
  }
  const typed = String(raw).trim().replace(",", ".");
  const value = Number(typed);
  if (typed === "" || !Number.isFinite(value)) return { problem: { kind: "number" } };
  if (parameter.kind === "integer" && !Number.isInteger(value)) return { problem: { kind: "whole" } };
  const { min, max } = parameter;
  const outside = (min !== undefined && value < min) || (max !== undefined && value > max);
  if (!outside) return { value };
  if (min !== undefined && max !== undefined) return { problem: { kind: "between", min, max } };
  return { problem: min !== undefined ? { kind: "atLeast", min } : { kind: "atMost", max: max as number } };
}

const TICKS = 1000;
/** From this ratio on, a slider of equal differences would hide the small values. */
const LOG_RATIO = 100;

function isLog({ min = 0, max = 1, log }: Parameter): boolean {
  return min > 0 && (log ?? max / min >= LOG_RATIO);
}

/** Where a value sits on a slider of 0 to 1000; logarithmic where ratios matter. */
export function toSlider(parameter: Parameter, value: number): number {
  const { min = 0, max = 1 } = parameter;
  const part = isLog(parameter) ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(TICKS * Math.min(1, Math.max(0, part)));
}

/** The value at a slider's position, with two to three significant digits. */
export function fromSlider(parameter: Parameter, position: number): number {
  const { min = 0, max = 1, kind } = parameter;
  const log = isLog(parameter);
  const part = position / TICKS;
  const value = log ? min * (max / min) ** part : min + (max - min) * part;
  const rounded = kind === "integer" ? Math.round(value) : Number(value.toPrecision(log ? 2 : 3));
  return Math.min(max, Math.max(min, rounded));
}
