// Something measured now and then while a run trains, between two chunks of steps, for a bounded part of the time.

import { type Signal, signal } from "@preact/signals";

export type Point<T> = T & { step: number };

interface Options<T> {
  ask: () => Promise<T | null>;
  /** Training time for each unit of measuring time, at least. */
  trainPerMeasure: number;
  /** The first one comes after this time, and no two are closer. */
  leastMs: number;
  onError: (thrown: unknown) => void;
}

export class Watch<T> {
  readonly points: Signal<Point<T>[]> = signal<Point<T>[]>([]);
  readonly busy = signal(false);
  readonly #options: Options<T>;
  #next: number;
  #last = -1;
  #pending: Promise<void> = Promise.resolve();

  constructor(options: Options<T>, start: number) {
    this.#options = options;
    this.#next = start + options.leastMs;
  }

  /** Brings back what was measured before; its last step is not measured again. */
  recall(points: Point<T>[]): void {
    this.points.value = points;
    this.#last = points.at(-1)?.step ?? -1;
  }

  /** Measures at this step if it is time. */
  offer(step: number): void {
    if (!this.busy.value && performance.now() >= this.#next) this.#measure(step);
  }

  /** Measures the end of the run. */
  async finish(step: number): Promise<void> {
    await this.#pending;
    this.#measure(step);
    await this.#pending;
  }

  #measure(step: number): void {
    if (step === this.#last) return;
    this.#last = step;
    this.#pending = this.#ask(step);
  }

  async #ask(step: number): Promise<void> {
    const { ask, trainPerMeasure, leastMs, onError } = this.#options;
    this.busy.value = true;
    const began = performance.now();
    try {
      const answer = await ask();
      if (answer) this.points.value = [...this.points.value, { ...answer, step }];
    } catch (thrown) {
      onError(thrown);
    } finally {
      const ended = performance.now();
      this.#next = ended + Math.max(leastMs, trainPerMeasure * (ended - began));
      this.busy.value = false;
    }
  }
}
