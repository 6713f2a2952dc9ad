// What a browser and Node do differently. These are the browser's ways; node.ts replaces them.

/** Starts a worker. */
export type WorkerFactory = () => Worker;

/** A worker that need not keep its process alive while it has nothing to do. */
export interface HostWorker extends Worker {
  ref?(): void;
  unref?(): void;
}

export interface Host {
  createWorker: WorkerFactory;
  /** The bytes of a file beside the package's code. */
  read(address: URL): Promise<Uint8Array>;
}

export const host: Host = {
  createWorker: () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "autodidact" }),
  async read(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
};
