// Runs kept in the browser's private file system (OPFS). Each has two files that are written in turn, so one of them
// is whole whenever the browser dies; a checksum tells which. Nothing but checkpoints is stored: no images.

import { AutodidactError } from "./error.ts";

const FOLDER = "autodidact-runs";
const SLOTS = ["a", "b"] as const;
const MAGIC = [0x41, 0x44, 0x52, 0x55, 0x4e, 0x30, 0x30, 0x31]; // ADRUN001
/** Magic 8, SHA-256 of what follows 32, sequence number 8, length 8. */
const HEADER = 56;
const HASHED_FROM = 40;

interface Slot {
  sequence: bigint;
  bytes: Uint8Array;
}

/** The bytes of a slot's file. */
export async function seal(sequence: bigint, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(HEADER + bytes.length);
  file.set(MAGIC);
  file.set(bytes, HEADER);
  const view = new DataView(file.buffer);
  view.setBigUint64(40, sequence);
  view.setBigUint64(48, BigInt(bytes.length));
  file.set(new Uint8Array(await crypto.subtle.digest("SHA-256", file.subarray(HASHED_FROM))), 8);
  return file;
}

/** What `seal` was given, or undefined when the file is not whole. */
export async function unseal(file: Uint8Array<ArrayBuffer>): Promise<Slot | undefined> {
  if (file.length < HEADER || MAGIC.some((byte, index) => file[index] !== byte)) return undefined;
  const view = new DataView(file.buffer, file.byteOffset);
  if (view.getBigUint64(48) !== BigInt(file.length - HEADER)) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file.subarray(HASHED_FROM)));
  if (hash.some((byte, index) => file[8 + index] !== byte)) return undefined;
  return { sequence: view.getBigUint64(40), bytes: file.subarray(HEADER) };
}

/** The browser's reason, in words that say what to do. */
function storageError(thrown: unknown): AutodidactError {
  const { name, message } = (thrown ?? {}) as Partial<DOMException>;
  if (name === "QuotaExceededError") {
    return new AutodidactError("storage", "the browser's storage is full, so the run is not saved; free some space");
  }
  const why = message ? ` (${message})` : "";
  const advice = "training goes on; a window that is not private, over https, can save";
  return new AutodidactError(
    "storage",
    `the browser stores nothing for this page${why}, so the run is not saved: ${advice}`,
  );
}

/** Runs a task on the storage; what the browser refuses becomes an error of kind `storage`. */
export async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (thrown) {
    throw thrown instanceof AutodidactError ? thrown : storageError(thrown);
  }
}

/** A folder of the page's private file system. */
export async function runFolder(name = FOLDER, create = true): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(name, { create });
}

/** Writes a file whole or not at all: the browser replaces it when it is closed. */
export async function writeWhole(at: FileSystemDirectoryHandle, name: string, bytes: Uint8Array): Promise<void> {
  const writer = await (await at.getFileHandle(name, { create: true })).createWritable();
  try {
    await writer.write(bytes as Uint8Array<ArrayBuffer>);
    await writer.close();
  } catch (thrown) {
    await writer.abort().catch(() => {});
    throw thrown;
  }
}

/** Runs a task while no other tab runs one of this name; an `idle` one only if that is so at once. */
export async function exclusively(name: string, task: () => Promise<void>, idle = false): Promise<void> {
  if (!navigator.locks) return task();
  await navigator.locks.request(name, { ifAvailable: idle }, (lock) => lock && task());
}

async function readSlot(at: FileSystemDirectoryHandle, file: string): Promise<Slot | undefined> {
  try {
    const handle = await at.getFileHandle(file);
    return await unseal(new Uint8Array(await (await handle.getFile()).arrayBuffer()));
  } catch (thrown) {
    if ((thrown as DOMException).name === "NotFoundError") return undefined;
    throw thrown;
  }
}

async function readSlots(at: FileSystemDirectoryHandle, name: string): Promise<(Slot | undefined)[]> {
  return Promise.all(SLOTS.map((slot) => readSlot(at, `${name}.${slot}`)));
}

function newest(slots: (Slot | undefined)[]): number {
  const sequences = slots.map((slot) => slot?.sequence ?? -1n);
  return sequences[1] !== undefined && sequences[0] !== undefined && sequences[1] > sequences[0] ? 1 : 0;
}

/** One run in the store. */
export class SavedFile {
  readonly #name: string;
  #next: { slot: number; sequence: bigint } | undefined;

  constructor(name: string) {
    if (!/^[\w-]{1,64}$/.test(name)) {
      throw new AutodidactError("storage", `\`${name}\` cannot name a saved run; use letters, digits, - and _`);
    }
    this.#name = name;
  }

  /** The newest whole checkpoint. */
  read(): Promise<Uint8Array | undefined> {
    return guarded(async () => {
      const slots = await readSlots(await runFolder(), this.#name);
      return slots[newest(slots)]?.bytes;
    });
  }

  /** Replaces the older of the two files. */
  write(bytes: Uint8Array): Promise<void> {
    return guarded(async () => {
      const at = await runFolder();
      if (!this.#next) {
        const slots = await readSlots(at, this.#name);
        const latest = newest(slots);
        this.#next = { slot: 1 - latest, sequence: (slots[latest]?.sequence ?? 0n) + 1n };
      }
      const { slot, sequence } = this.#next;
      await writeWhole(at, `${this.#name}.${SLOTS[slot]}`, await seal(sequence, bytes));
      this.#next = { slot: 1 - slot, sequence: sequence + 1n };
    });
  }

  remove(): Promise<void> {
    return guarded(async () => {
      const at = await runFolder();
      for (const slot of SLOTS) {
        await at.removeEntry(`${this.#name}.${slot}`).catch((thrown: DOMException) => {
          if (thrown.name !== "NotFoundError") throw thrown;
        });
      }
      this.#next = undefined;
    });
  }
}

const lockName = (name: string) => `autodidact-run-${name}`;

/** Whether some tab, this one included, is writing this run. */
export async function isBeingWritten(name: string): Promise<boolean> {
  const { held } = (await globalThis.navigator?.locks?.query()) ?? {};
  return held?.some((lock) => lock.name === lockName(name)) ?? false;
}

/** A saved run that this tab alone writes, until `close`. The lock is taken at the first write. */
export class Keeper {
  readonly #name: string;
  readonly #file: SavedFile;
  #lock: Promise<() => void> | undefined;

  constructor(name: string) {
    this.#name = name;
    this.#file = new SavedFile(name);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#lock ??= this.#take();
    await this.#lock;
    await this.#file.write(bytes);
  }

  close(): void {
    this.#lock?.then(
      (release) => release(),
      () => {},
    );
    this.#lock = undefined;
  }

  #take(): Promise<() => void> {
    if (!globalThis.navigator?.locks) return Promise.resolve(() => {});
    return new Promise((resolve, reject) => {
      const refused = "another tab saves its run here, so this one is not saved; training goes on";
      const hold = (lock: Lock | null) => {
        if (!lock) return reject(new AutodidactError("storage", refused));
        return new Promise<void>((release) => resolve(release));
      };
      navigator.locks.request(lockName(this.#name), { ifAvailable: true }, hold).catch(reject);
    });
  }
}
