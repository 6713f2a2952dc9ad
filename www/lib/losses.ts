// Value and gradients of a loss for given numbers: to see what it does, or to check another implementation.

import { type Abortable, untilAborted } from "./abort.ts";
import { camelName, snakeName } from "./case.ts";
import { AutodidactError } from "./error.ts";
import { LISTS, type Losses } from "./loss-types.ts";
import { engine } from "./shared.ts";
import type { DeviceChoice } from "./types.ts";

/** Numbers in rows. */
export interface LossArray {
  shape: number[];
  /** Row by row. */
  data: Float32Array;
}

/** Nested lists, all of one length on each level; or a shape and the numbers row by row. */
export type LossInput =
  | { shape: readonly number[]; data: ArrayLike<number> }
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly (readonly (readonly number[])[])[];

/** What every loss takes. */
export interface LossOptions extends Abortable {
  /** Where to compute. Default `auto`: WebGPU on a real GPU, otherwise the CPU. */
  device?: DeviceChoice;
}

/** What every loss answers. */
export interface LossResult<Grads> {
  /** Its value. */
  loss: number;
  /** Slopes of the loss, in the shapes of the inputs. */
  grads: Grads;
}

type Plain = { shape: number[]; data: number[] };
type Nested = number | readonly Nested[];

function shapeOf(nested: Nested): number[] {
  return typeof nested === "number" ? [] : [nested.length, ...shapeOf(nested[0] ?? [])];
}

function fits(nested: Nested, [length, ...rest]: number[]): boolean {
  if (typeof nested === "number") return length === undefined;
  return nested.length === length && nested.every((part) => fits(part, rest));
}

function plain(name: string, input: LossInput): Plain {
  if (Array.isArray(input)) {
    const shape = shapeOf(input as Nested);
    if (!fits(input as Nested, shape)) {
      throw new AutodidactError("data", `\`${name}\` has rows of different lengths, or what is no number`);
    }
    return { shape, data: (input as unknown[]).flat(shape.length - 1) as number[] };
  }
  const { shape, data } = input as { shape: number[]; data: ArrayLike<number> };
  return { shape: Array.from(shape ?? []), data: Array.from(data ?? []) };
}

/** What the core is asked, with its names: a list `student` becomes `student0`, `student1` … */
function request(options: Record<string, unknown>, lists: readonly string[]) {
  const parameters: Record<string, number | boolean> = {};
  const inputs: Record<string, Plain> = {};
  for (const [key, value] of Object.entries(options)) {
    const name = snakeName(key);
    if (value === undefined) continue;
    if (typeof value !== "object") parameters[name] = value as number | boolean;
    else if (!lists.includes(key)) inputs[name] = plain(key, value as LossInput);
    else {
      for (const [index, entry] of (value as LossInput[]).entries()) inputs[`${name}${index}`] = plain(key, entry);
    }
  }
  return { parameters, inputs };
}

type Grads = Record<string, LossArray | LossArray[]>;

/** The core's gradients with our names, lists put together again. */
function gather(grads: Record<string, LossArray>, lists: readonly string[]): Grads {
  const gathered: Grads = {};
  for (const [name, array] of Object.entries(grads)) {
    const [, stem = "", index] = /^(.*?)(\d*)$/.exec(name) ?? [];
    const key = camelName(stem);
    if (lists.includes(key)) {
      const list = (gathered[key] ?? []) as LossArray[];
      list[Number(index)] = array;
      gathered[key] = list;
    } else gathered[camelName(name)] = array;
  }
  return gathered;
}

type Options = LossOptions & Record<string, unknown>;

async function differentiate(id: string, lists: readonly string[], options: Options): Promise<LossResult<Grads>> {
  const { device = "auto", signal, ...given } = options;
  const asked = request(given, lists);
  const ask = () => engine().call((api) => api.differentiate(snakeName(id), asked, device));
  const { loss, grads } = await untilAborted(ask, signal, "Computing the loss");
  return { loss, grads: gather(grads, lists) };
}

/** The losses of all methods by name: `await losses.ntXent({ z0, z1, temperature: 0.5 })`. */
export const losses = Object.fromEntries(
  Object.entries(LISTS).map(([id, lists]) => [id, (options: Options) => differentiate(id, lists, options)]),
) as unknown as Losses;
