// The page's end of the worker: starts it, makes a crash reject every pending call, and starts a fresh one.
// Objects in the worker die with it, so each handle is remembered together with the engine's generation.

import * as Comlink from "comlink";
import { AutodidactError } from "./error.ts";
import type { WorkerApi } from "./protocol.ts";

/** Kinds after which the worker's state cannot be trusted: a trapped wasm, a lost GPU device. */
const FATAL = new Set(["panic"]);

interface Link {
  worker: Worker;
  api: Comlink.Remote<WorkerApi>;
  /** Never resolves; rejects when the worker crashes. */
  crash: Promise<never>;
  fail(error: AutodidactError): void;
}

export class Engine {
  /** Goes up by one with each worker; handles of an earlier generation are gone. */
  generation = 0;
  #link: Link | undefined;
  readonly #factory: () => Worker;
  readonly #crashed = new Set<(error: AutodidactError) => void>();

  constructor(factory: () => Worker) {
    this.#factory = factory;
  }

  /** False before the first call and after a crash: no object of the core exists then. */
  get running(): boolean {
    return this.#link !== undefined;
  }

  /** Calls the worker; every failure is an `AutodidactError`. */
  async call<T>(request: (api: Comlink.Remote<WorkerApi>) => Promise<T>): Promise<T> {
    this.#link ??= this.#start();
    const link = this.#link;
    try {
      return await Promise.race([request(link.api), link.crash]);
    } catch (thrown) {
      const error = AutodidactError.from(thrown);
      if (FATAL.has(error.kind)) this.#end(link, error);
      throw error;
    }
  }

  /** Ends the worker; the next call starts a fresh one. Pending calls are rejected with `error`. */
  restart(error: AutodidactError): void {
    if (this.#link) this.#end(this.#link, error);
  }

  onCrash(handler: (error: AutodidactError) => void): () => void {
    this.#crashed.add(handler);
    return () => this.#crashed.delete(handler);
  }

  #start(): Link {
    this.generation += 1;
    const worker = this.#factory();
    let fail: Link["fail"] = () => {};
    const crash = new Promise<never>((_, reject) => {
      fail = reject;
    });
    crash.catch(() => {}); // only of interest to calls that wait on it
    const link: Link = { worker, api: Comlink.wrap<WorkerApi>(worker), crash, fail };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(
        link,
        new AutodidactError(
          "panic",
          event.message?.replace(/^Uncaught \w*: /, "") || "the worker could not be started",
        ),
      );
    };
    worker.onmessageerror = () =>
      this.#end(link, new AutodidactError("panic", "a message from the worker was unreadable"));
    return link;
  }

  #end(link: Link, error: AutodidactError): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    link.worker.terminate();
    link.fail(error);
    for (const handler of this.#crashed) handler(error);
  }
}
