import { vi } from "vitest";

/** A private file system in memory whose writes can be made to fail or to stop half-way. */
export function fakeStorage() {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const trouble: { full?: boolean; dies?: boolean; denied?: boolean } = {};
  const notFound = () => new DOMException("no such file", "NotFoundError");
  const handle = (name: string) => ({
    getFile: async () => new Blob([files.get(name) as Uint8Array<ArrayBuffer>]),
    createWritable: async () => {
      let pending = new Uint8Array();
      return {
        write: async (bytes: Uint8Array<ArrayBuffer>) => {
          if (trouble.full) throw new DOMException("no space", "QuotaExceededError");
          pending = bytes.slice();
        },
        close: async () => {
          if (trouble.dies) {
            files.set(name, pending.slice(0, pending.length / 2));
            throw new Error("the browser died");
          }
          files.set(name, pending);
        },
        abort: async () => {},
      };
    },
  });
  const folder = {
    getFileHandle: async (name: string, options?: { create?: boolean }) => {
      if (!files.has(name) && !options?.create) throw notFound();
      return handle(name);
    },
    async *keys() {
      yield* [...files.keys()];
    },
    removeEntry: async (name: string) => {
      if (!files.delete(name)) throw notFound();
    },
  };
  const held = new Set<string>();
  const locks = {
    request: async (name: string, _: unknown, run: (lock: unknown) => Promise<void> | undefined) => {
      if (held.has(name)) return run(null);
      held.add(name);
      try {
        await run({ name });
      } finally {
        held.delete(name);
      }
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  };
  const getDirectory = async () => {
    if (trouble.denied) throw new DOMException("storage is off", "SecurityError");
    return { ...folder, getDirectoryHandle: async () => folder };
  };
  vi.stubGlobal("navigator", { storage: { getDirectory, estimate: async () => ({ usage: 5, quota: 10 }) }, locks });
  return { files, trouble };
}
