// What to train: method, parameters, device, seed. Starts from the SPEC's defaults, then from the page's address,
// which may carry any of them: `?method=mae&device=cpu&seed=3&batch_size=32`.

import { computed, signal } from "@preact/signals";
import { type DeviceChoice, type MethodSpec, methods, type Parameter, type Value } from "../../lib/index.ts";
import { type Problem, parse, type Raw, rawDefault } from "./validate.ts";

const DEVICES: DeviceChoice[] = ["auto", "webgpu", "cpu"];
/** Names in the address that are no parameters of a method. */
const OWN_NAMES = new Set(["method", "device", "seed", "lang"]);

const query = new URLSearchParams(location.search);

export const specs = signal<MethodSpec[]>([]);
export const methodId = signal<string>("");
export const device = signal<DeviceChoice>("auto");
export const seed = signal<string>("0");
/** What the fields hold, by method and parameter name. */
export const raws = signal<Record<string, Record<string, Raw>>>({});
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

export const seedProblem = computed(() => !/^\d{1,9}$/.test(seed.value.trim()));
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

/** Asks the core for its methods and applies the address. */
export async function loadSettings(): Promise<void> {
  const found = await methods();
  specs.value = found;
  const asked = query.get("method");
  methodId.value = found.find((candidate) => candidate.id === asked)?.id ?? found[0]?.id ?? "";
  const refused = asked && asked !== methodId.value ? ["method"] : [];
  const askedDevice = query.get("device");
  if (DEVICES.includes(askedDevice as DeviceChoice)) device.value = askedDevice as DeviceChoice;
  else if (askedDevice) refused.push("device");
  seed.value = query.get("seed") ?? "0";
  ignored.value = [...refused, ...applyParameters(found)];
}

/** A parameter of the address goes to every method that has it. Returns the names that fit nowhere. */
function applyParameters(found: MethodSpec[]): string[] {
  const refused: string[] = [];
  const values: Record<string, Record<string, Raw>> = {};
  for (const [name, asked] of query) {
    if (OWN_NAMES.has(name)) continue;
    let used = false;
    for (const { id, parameters } of found) {
      const parameter = parameters.find((candidate) => candidate.name === name || candidate.key === name);
      const raw: Raw = parameter?.kind === "flag" ? asked === "true" || asked === "1" : asked;
      if (!parameter || "problem" in parse(parameter, raw)) continue;
      values[id] = { ...values[id], [parameter.name]: raw };
      used = true;
    }
    if (!used) refused.push(name);
  }
  raws.value = values;
  return refused;
}
