// Keeps the page's address in step with its state, so that a link, or a reload, makes the same run again.

import { computed, effect } from "@preact/signals";
import { SAMPLES } from "../../lib/index.ts";
import { type Known, writeAddress } from "./address.ts";
import { dataSet, isSample } from "./data.ts";
import { LANGUAGES, language } from "./language.ts";
import { LESSON_IDS, lessonId } from "./lesson-ids.ts";
import { reading } from "./reading.ts";
import { device, methodId, raws, seed, specs } from "./settings.ts";

/** Browsers limit how often an address may change. */
const SETTLE_MS = 400;

/** Samples as the address names them. */
export const SAMPLE_IDS = SAMPLES.map(({ name }) => name.replace("sample:", ""));

export function known(): Known {
  return {
    specs: specs.value,
    samples: SAMPLE_IDS,
    languages: LANGUAGES.map(({ id }) => id),
    lessons: LESSON_IDS,
  };
}

/** The sample that is loaded; own images have no address. */
const sample = computed(() => {
  const index = isSample.value ? SAMPLES.findIndex(({ title }) => title === dataSet.value?.name) : -1;
  return SAMPLE_IDS[index] ?? SAMPLE_IDS[0] ?? "";
});

/** The address of what is set now. */
export const link = computed(() => {
  const settings = raws.value;
  const state = { method: methodId.value, device: device.value, seed: seed.value, sample: sample.value, settings };
  const open = { lesson: lessonId.value, page: reading.value ? "method" : null };
  return writeAddress({ ...state, lang: language.value, ...open }, known());
});

/** Whether a link leads to the same images. */
export const linkIsWhole = computed(() => dataSet.value === null || isSample.value);

export function watchLink(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const search = link.value;
    if (specs.value.length === 0 || dataSet.value === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (search !== location.search)
        history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
    }, SETTLE_MS);
  });
}
