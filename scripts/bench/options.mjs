// The words after `npm run bench --`.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { TASKS } from "../../bench/tasks.js";
import { Explained } from "../lib/process.mjs";
import { ENGINES } from "./engines.mjs";

const OPTIONS = {
  models: { type: "string" },
  engines: { type: "string" },
  steps: { type: "string", default: "30" },
  seconds: { type: "string", default: "60" },
  batch: { type: "string" },
  limit: { type: "string", default: "1800" },
  lib: { type: "string", default: "dist/lib" },
  out: { type: "string", default: "bench.json" },
  headed: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
};

function parse(words) {
  try {
    return parseArgs({ args: words, options: OPTIONS }).values;
  } catch (error) {
    throw new Explained(error.message);
  }
}

/** Those of `all` that the comma-separated `names` name; all without names. */
function choose(option, names, all) {
  if (names === undefined) return all;
  const wanted = names.split(",").filter(Boolean);
  const unknown = wanted.filter((name) => !all.some((item) => item.name === name));
  if (unknown.length > 0 || wanted.length === 0) {
    const known = all.map(({ name }) => name).join(", ");
    throw new Explained(`--${option} takes names of this list, separated by commas: ${known}. Got: ${names}`);
  }
  return all.filter(({ name }) => wanted.includes(name));
}

function number(option, text, least) {
  const value = Number(text);
  if (text.trim() !== "" && value >= least) return value;
  throw new Explained(`--${option} needs a number, ${least} or more, not ${text}.`);
}

export function readOptions(words) {
  const given = parse(words);
  const batch = given.batch === undefined ? {} : { batch: Math.floor(number("batch", given.batch, 2)) };
  return {
    tasks: choose("models", given.models, TASKS).map((task) => ({ ...task, ...batch })),
    engines: choose("engines", given.engines, ENGINES),
    steps: Math.floor(number("steps", given.steps, 1)),
    seconds: number("seconds", given.seconds, 0),
    limit: number("limit", given.limit, 1),
    lib: given.lib,
    out: resolve(given.out),
    headed: given.headed,
    list: given.list,
  };
}
