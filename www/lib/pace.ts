// How many steps to ask for at once, and how fast training goes. Pure arithmetic over measured milliseconds.

/** One request to the worker should take about this long: the chart moves, and reads from the device stay few. */
export const TARGET_MS = 150;
const MAX_CHUNK = 64;

/** Chooses the number of steps of the next request from how long the last ones took. */
export class Pace {
  #perStep: number | undefined;

  get chunk(): number {
    if (this.#perStep === undefined) return 1;
    return Math.max(1, Math.min(MAX_CHUNK, Math.floor(TARGET_MS / this.#perStep)));
  }

  note(steps: number, milliseconds: number): void {
    if (steps <= 0) return;
    const measured = Math.max(milliseconds / steps, 0.01);
    const first = this.#perStep === undefined;
    // The first step carries warm-up (shaders, caches): let the next measurement replace it at once when faster.
    this.#perStep =
      first || measured < (this.#perStep as number) / 4 ? measured : 0.5 * ((this.#perStep as number) + measured);
  }
}

/** Throughput over the last seconds of computing; pauses and other requests do not count. */
export class Meter {
  readonly #windowMs: number;
  #spans: { steps: number; ms: number }[] = [];

  constructor(windowMs = 5000) {
    this.#windowMs = windowMs;
  }

  note(steps: number, milliseconds: number): void {
    if (this.#spans.length === 1 && this.#spans[0]?.steps === 1) this.#spans = []; // drop the warm-up step
    this.#spans.push({ steps, ms: milliseconds });
    let total = this.#spans.reduce((sum, span) => sum + span.ms, 0);
    while (this.#spans.length > 1 && total - (this.#spans[0]?.ms ?? 0) >= this.#windowMs) {
      total -= this.#spans.shift()?.ms ?? 0;
    }
  }

  /** Steps a second, or null before the first measurement. */
  get rate(): number | null {
    const ms = this.#spans.reduce((sum, span) => sum + span.ms, 0);
    const steps = this.#spans.reduce((sum, span) => sum + span.steps, 0);
    return ms > 0 && steps > 0 ? (steps / ms) * 1000 : null;
  }

  imagesPerSecond(batchSize: number): number | null {
    return this.rate === null ? null : this.rate * batchSize;
  }

  secondsLeft(stepsLeft: number): number | null {
    return this.rate === null ? null : Math.max(0, stepsLeft) / this.rate;
  }
}
