// The language of the page: chosen from the address or the browser, switchable, used for texts and numbers alike.

import { computed, effect, signal } from "@preact/signals";
import type { Text } from "../../lib/index.ts";
import { en, type Strings } from "../strings/en.ts";
import { fr } from "../strings/fr.ts";

export type Language = keyof Text;
export const LANGUAGES: { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "fr", name: "Français" },
];

const CATALOGUES: Record<Language, Strings> = { en, fr };

function initial(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("language");
  const wanted = asked ? [asked] : navigator.languages;
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in CATALOGUES);
  return (known as Language | undefined) ?? "en";
}

export const language = signal<Language>(initial());
export const text = computed(() => CATALOGUES[language.value]);

effect(() => {
  document.documentElement.lang = language.value;
});

export function chooseLanguage(id: Language): void {
  language.value = id;
  localStorage.setItem("language", id);
}

/** The text in the page's language. */
export function say(both: Text): string {
  return both[language.value] || both.en;
}

/** Puts values into a text: `fill("{n} images", { n: 3 })`. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);
}

/** For losses: as many digits as tell two of them apart. */
export function precise(value: number): string {
  return new Intl.NumberFormat(language.value, { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value);
}

export function percent(value: number): string {
  return new Intl.NumberFormat(language.value, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(value);
}

/** Bytes as `3.4 MB`. */
export function megabytes(bytes: number): string {
  const style = { style: "unit", unit: "megabyte", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language.value, style).format(bytes / 1e6);
}

/** A day and a time, from milliseconds since 1970. */
export function when(milliseconds: number): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "short" }).format(milliseconds);
}

/** Seconds as `4 s`, `2 min 05 s` or `1 h 12 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
