// What went wrong, in the page's language: messages come in English, with values filled in.

import { errorsFr } from "../strings/errors-fr.ts";
import { language } from "./language.ts";

interface Entry {
  pattern: RegExp;
  names: string[];
  translation: string;
}

const HOLE = /\{(\w+)\}/g;

function entry([english, translation]: readonly [string, string]): Entry {
  const names = [...english.matchAll(HOLE)].map(([, name]) => name as string);
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = english
    .split(/\{\w+\}/)
    .map(literal)
    .join("(.*?)");
  return { pattern: new RegExp(`^${pattern}$`, "s"), names, translation };
}

const entries = errorsFr.map(entry);

/** A message in French, and what is filled into it too; English where there is no translation. */
export function inFrench(message: string): string {
  return matched(message) ?? nameAndProblem(message) ?? message;
}

function matched(message: string): string | undefined {
  for (const { pattern, names, translation } of entries) {
    const found = pattern.exec(message);
    if (!found) continue;
    const values = new Map(names.map((name, index) => [name, inFrench(found[index + 1] as string)]));
    return translation.replace(HOLE, (whole, name: string) => values.get(name) ?? whole);
  }
  return undefined;
}

/** `file.png: what is wrong with it`, if that is known. */
function nameAndProblem(message: string): string | undefined {
  for (let at = message.indexOf(": "); at > 0; at = message.indexOf(": ", at + 1)) {
    const problem = matched(message.slice(at + 2));
    if (problem) return `${message.slice(0, at)} : ${problem}`;
  }
  return undefined;
}

/** The message in the page's language. */
export function explain(message: string): string {
  return language.value === "fr" ? inFrench(message) : message;
}
