// The page's end of the worker: starts it, makes a crash reject every pending call, and starts a fresh one.
// Objects in the worker die with it, so each handle is remembered together with the engine's generation.

import * as Comlink from "comlink";
import type { Compilation } from "./compilation.ts";
import { AutodidactError } from "./error.ts";
import type { HostWorker } from "./host.ts";
import type { News, WorkerApi } from "./protocol.ts";

/** Kinds after which the worker's state cannot be trusted: a trapped wasm, a lost GPU device. */
const FATAL = new Set(["panic"]);

interface Link {
  worker: HostWorker;
  api: Comlink.Remote<WorkerApi>;
  /** Rejects the calls that wait for an answer. */
  pending: Set<(error: AutodidactError) => void>;
  /** Fires when it has ended. */
  over: AbortController;
}

export class Engine {
  /** Goes up by one with each worker; handles of an earlier generation are gone. */
  generation = 0;
  #link: Link | undefined;
  readonly #factory: () => HostWorker;
  readonly #crashed = new Set<(error: AutodidactError) => void>();
  readonly #compiling = new Set<(soFar: Compilation) => void>();

  constructor(factory: () => HostWorker) {
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
      return await this.#answer(link, request);
    } catch (thrown) {
      const error = AutodidactError.from(thrown);
      if (FATAL.has(error.kind)) this.#end(link, error);
      throw error;
    }
  }

  /** Not a race with one promise for the crash: that would hold every answer for as long as the worker lives. */
  async #answer<T>(link: Link, request: (api: Comlink.Remote<WorkerApi>) => Promise<T>): Promise<T> {
    let fail: (error: AutodidactError) => void = () => {};
    if (link.pending.size === 0) link.worker.ref?.();
    try {
      return await new Promise<T>((resolve, reject) => {
        fail = reject;
        link.pending.add(fail);
        request(link.api).then(resolve, reject);
      });
    } finally {
      link.pending.delete(fail);
      if (link.pending.size === 0) link.worker.unref?.();
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

  onCompiling(handler: (soFar: Compilation) => void): () => void {
    this.#compiling.add(handler);
    return () => this.#compiling.delete(handler);
  }

  #tell(soFar: Compilation): void {
    for (const handler of this.#compiling) handler(soFar);
  }

  #start(): Link {
    this.generation += 1;
    const worker = this.#factory();
    const api = Comlink.wrap<WorkerApi>(worker);
    const link: Link = { worker, api, pending: new Set(), over: new AbortController() };
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
    void this.#attend(link);
    return link;
  }

  /**
   * A worker that is terminated, by the browser for want of memory or by anyone else, says nothing. It holds a lock,
   * and when we get that lock, it is gone.
   */
  async #attend(link: Link): Promise<void> {
    const locks = globalThis.navigator?.locks;
    const name = `autodidact-worker-${crypto.randomUUID()}`;
    const { signal } = link.over;
    this.#hear(link, name);
    try {
      // Node tells, and a lock would keep its process from ending.
      if (!(await link.api.hold(name)) || !locks || link.worker.ref) return;
      await locks.request(name, { signal }, () => {});
      this.#end(link, new AutodidactError("panic", "the worker was terminated"));
    } catch {
      // Ended in another way, which has been told.
    }
  }

  /** Also of threads: a worker whose thread has failed waits for it for ever and says nothing. */
  #hear(link: Link, name: string): void {
    const channel: BroadcastChannel & { unref?(): void } = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<News>) => {
      if ("failure" in data) this.#end(link, new AutodidactError("panic", data.failure));
      else this.#tell(data.compilation);
    };
    channel.unref?.();
    link.over.signal.addEventListener("abort", () => channel.close(), { once: true });
  }

  #end(link: Link, error: AutodidactError): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    link.over.abort();
    link.worker.terminate();
    for (const fail of link.pending) fail(error);
    this.#tell({ asked: 0, compiled: 0 });
    for (const handler of this.#crashed) handler(error);
  }
}
