// The state of the page as its address: `?method=mae&mask_ratio=0.5&seed=3&sample=emoji&lang=fr&lesson=masked`. A link
// makes the same run again. What an address says is checked like anything that comes from outside. Pure.

import type { DeviceChoice, MethodSpec } from "../../lib/index.ts";
import { parse, type Raw, rawDefault } from "./validate.ts";

/** What the address is read against. */
export interface Known {
  specs: readonly MethodSpec[];
  samples: readonly string[];
  languages: readonly string[];
  lessons: readonly string[];
}

export interface Address {
  method: string;
  device: DeviceChoice;
  seed: string;
  sample: string;
  lang: string | null;
  lesson: string | null;
  /** What lies open over the page. */
  page: string | null;
  /** What was set, by method and name of the setting. */
  settings: Record<string, Record<string, Raw>>;
}

const DEVICES: readonly DeviceChoice[] = ["auto", "webgpu", "cpu"];
/** Names that are no settings of a method. */
const OWN_NAMES: ReadonlySet<string> = new Set(["method", "device", "seed", "sample", "lang", "lesson", "page"]);
const PAGES = ["method"];
/** No honest address is longer; what is read of one is bounded anyway. */
export const MOST_LETTERS = 4000;
const MOST_NAMED = 8;
const NAME_LETTERS = 40;

export const SEED = /^\d{1,9}$/;

/** What the address asks for where it makes sense, the defaults elsewhere, and the names of what was refused. */
export function readAddress(search: string, known: Known): { address: Address; refused: string[] } {
  const tooLong = search.length > MOST_LETTERS;
  const query = new URLSearchParams(tooLong ? "" : search);
  const refused = new Set<string>(tooLong ? ["…"] : []);
  const one = <T extends string>(name: string, choices: readonly T[]): T | null => {
    const asked = query.get(name);
    const found = choices.find((choice) => choice === asked) ?? null;
    if (asked !== null && found === null) refused.add(name);
    return found;
  };
  const methods = known.specs.map(({ id }) => id);
  const seed = query.get("seed") ?? "0";
  if (!SEED.test(seed)) refused.add("seed");
  const address: Address = {
    method: one("method", methods) ?? methods[0] ?? "",
    device: one("device", DEVICES) ?? "auto",
    seed: SEED.test(seed) ? seed : "0",
    sample: one("sample", known.samples) ?? known.samples[0] ?? "",
    lang: one("lang", known.languages),
    lesson: one("lesson", known.lessons),
    page: one("page", PAGES),
    settings: readSettings(query, known.specs, refused),
  };
  return { address, refused: briefly([...refused]) };
}

/** A setting goes to every method that has it and takes the value. */
function readSettings(query: URLSearchParams, specs: readonly MethodSpec[], refused: Set<string>): Address["settings"] {
  const settings: Address["settings"] = {};
  for (const [name, asked] of query) {
    if (OWN_NAMES.has(name)) continue;
    let used = false;
    for (const { id, parameters } of specs) {
      const parameter = parameters.find((candidate) => candidate.name === name || candidate.key === name);
      const raw: Raw = parameter?.kind === "flag" ? asked === "true" || asked === "1" : asked;
      if (!parameter || "problem" in parse(parameter, raw)) continue;
      settings[id] = { ...settings[id], [parameter.name]: raw };
      used = true;
    }
    if (!used) refused.add(name);
  }
  return settings;
}

/** Names for a sentence: not too many, none too long. */
function briefly(names: string[]): string[] {
  const short = names.map((name) => (name.length > NAME_LETTERS ? `${name.slice(0, NAME_LETTERS)}…` : name));
  return short.length > MOST_NAMED ? [...short.slice(0, MOST_NAMED), "…"] : short;
}

/** The address of a state: only what differs from the defaults, or nothing where nothing does. */
export function writeAddress(address: Address, known: Known): string {
  const query = new URLSearchParams();
  const spec = known.specs.find(({ id }) => id === address.method);
  const set = (name: string, value: string | null, standard: string | null | undefined) => {
    if (value !== null && value !== standard) query.set(name, value);
  };
  set("method", address.method, known.specs[0]?.id);
  for (const parameter of spec?.parameters ?? []) {
    const raw = address.settings[address.method]?.[parameter.name];
    if (raw === undefined || "problem" in parse(parameter, raw)) continue;
    set(parameter.name, String(raw).trim(), String(rawDefault(parameter)));
  }
  set("device", address.device, "auto");
  set("seed", SEED.test(address.seed.trim()) ? address.seed.trim() : null, "0");
  set("sample", address.sample, known.samples[0]);
  set("lesson", address.lesson, null);
  set("page", address.page, null);
  if (query.size > 0) set("lang", address.lang, null);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
