// What to train: method, parameters, device, seed. Starts from the SPEC's defaults, then from the page's address.

import { computed, signal } from "@preact/signals";
import { type DeviceChoice, type MethodSpec, methods, type Parameter, type Value } from "../../lib/index.ts";
import { type Address, SEED } from "./address.ts";
import { say } from "./language.ts";
import { type Problem, parse, type Raw, rawDefault } from "./validate.ts";

export const specs = signal<MethodSpec[]>([]);
export const methodId = signal<string>("");
export const device = signal<DeviceChoice>("auto");
export const seed = signal<string>("0");
/** What the fields hold, by method and parameter name. */
export const raws = signal<Record<string, Record<string, Raw>>>({});
/** An encoder exported earlier, to begin with in place of random weights; no link can carry it. */
export const encoderFile = signal<File | null>(null);
/** Settings of the address that could not be used. */
export const ignored = signal<string[]>([]);

export const spec = computed(() => specs.value.find((candidate) => candidate.id === methodId.value));

export const problems = computed(() => {
  const found: Record<string, Problem> = {};
  for (const parameter of spec.value?.parameters ?? []) {
    const parsed = parse(parameter, rawOf(parameter.name) ?? rawDefault(parameter));
    if ("problem" in parsed) found[parameter.name] = parsed.problem;
  }
  return found;
});

export const seedProblem = computed(() => !SEED.test(seed.value.trim()));
export const valid = computed(
  () => spec.value !== undefined && Object.keys(problems.value).length === 0 && !seedProblem.value,
);

/**
 * The parameters that were set, in camelCase, or null while a field holds something wrong. The rest is left to the
 * core: it fits its own defaults to the data (a batch is no larger than a small data set), but never what was asked.
 */
export const parameters = computed<Record<string, Value> | null>(() => {
  if (!spec.value || !valid.value) return null;
  const given: Record<string, Value> = {};
  for (const parameter of spec.value.parameters) {
    const raw = rawOf(parameter.name);
    const parsed = raw === undefined ? undefined : parse(parameter, raw);
    if (parsed && "value" in parsed) given[parameter.key] = parsed.value;
  }
  return given;
});

export function rawOf(name: string): Raw | undefined {
  return raws.value[methodId.value]?.[name];
}

/** Some settings mean something for one choice only, e.g. the width of one encoder: the others are not shown. */
export function applies({ when }: Parameter): boolean {
  if (!when) return true;
  const decisive = spec.value?.parameters.find(({ name }) => name === when.parameter);
  return String(rawOf(when.parameter) ?? decisive?.default) === String(when.equals);
}

export function setRaw(name: string, raw: Raw): void {
  const id = methodId.value;
  raws.value = { ...raws.value, [id]: { ...raws.value[id], [name]: raw } };
}

export function resetParameters(): void {
  const { [methodId.value]: _, ...others } = raws.value;
  raws.value = others;
}

/** Which of the settings of a run are not the defaults, as its fields would hold them. */
export function changesOf(method: string, config: Record<string, Value>): Record<string, Raw> {
  const values: Record<string, Raw> = {};
  for (const parameter of specs.value.find(({ id }) => id === method)?.parameters ?? []) {
    const value = config[parameter.key];
    if (value === undefined || isAlike(value, parameter.default)) continue;
    values[parameter.name] = typeof value === "boolean" ? value : String(value);
  }
  return values;
}

/** Numbers of a configuration carry 15 digits. */
function isAlike(value: Value, other: Value): boolean {
  if (typeof value !== "number" || typeof other !== "number") return value === other;
  return Math.abs(value - other) <= 1e-12 * Math.abs(other);
}

/** Settings that were changed, in words. */
export function inWords(method: string, settings: Record<string, Raw>): string[] {
  const parameters = specs.value.find(({ id }) => id === method)?.parameters ?? [];
  return Object.entries(settings).map(([name, value]) => {
    const label = parameters.find((parameter) => parameter.name === name)?.label;
    return `${label ? say(label) : name} ${value}`;
  });
}

/** Fills the form with the settings of a run. */
export function showSettings({ method, config }: { method: string; config: Record<string, Value> }): void {
  methodId.value = method;
  seed.value = String(config.seed ?? 0);
  raws.value = { ...raws.value, [method]: changesOf(method, config) };
}

/** Takes over what the address asks for. Before this the core has said which methods there are. */
export function applyAddress(address: Address, refused: string[]): void {
  methodId.value = address.method;
  device.value = address.device;
  seed.value = address.seed;
  raws.value = address.settings;
  ignored.value = refused;
}

/** Asks the core for its methods. */
export async function loadSettings(): Promise<void> {
  specs.value = await methods();
}
