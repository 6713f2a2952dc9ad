// The lessons by the name that an address uses, and which one is open.

import { signal } from "@preact/signals";

export const LESSON_IDS = ["first", "augmentations", "collapse", "labels", "masked"] as const;
export type LessonId = (typeof LESSON_IDS)[number];

export const lessonId = signal<LessonId | null>(null);
