// Objects of the core in the worker. The page names them by number.

import type { Handle } from "./protocol.ts";

/** Objects of one kind, by number. */
export class Shelf<T extends { free(): void }> {
  readonly #items = new Map<Handle, T>();
  #next = 1;

  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  put(item: T): Handle {
    this.#items.set(this.#next, item);
    return this.#next++;
  }

  get(handle: Handle): T {
    const item = this.#items.get(handle);
    if (!item) throw Object.assign(new Error(`this ${this.#what} was disposed`), { kind: "state" });
    return item;
  }

  take(handle: Handle): T | undefined {
    const item = this.#items.get(handle);
    this.#items.delete(handle);
    return item;
  }
}
