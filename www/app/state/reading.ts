// Whether all that there is to say about the chosen method lies open.

import { signal } from "@preact/signals";

export const reading = signal(false);
