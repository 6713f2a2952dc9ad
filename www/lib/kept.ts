// Runs that a person keeps in the browser's private file system: a checkpoint each, and a card that says what it is,
// so that a list needs to read no weights. A file of its own for each run: tabs do not get in each other's way.

import { AutodidactError } from "./error.ts";
import { engine } from "./shared.ts";
import { exclusively, guarded, runFolder, writeWhole } from "./store.ts";
import type { Trainer } from "./trainer.ts";
import type { CheckpointInfo, Course } from "./types.ts";

const FOLDER = "autodidact-kept";
const CARD = ".json";
const WEIGHTS = ".safetensors";
/** Of the cards; others are left alone. */
const FORMAT = "autodidact-kept-1";
/** More than a title or a small picture needs. */
const MOST_LETTERS = 120;
const MOST_PICTURE = 200_000;
/** Points of the loss on a card: a drawing of it shows no more. */
const MOST_POINTS = 400;

/** What is known of a run that was kept, without its weights. */
export interface KeptRun extends CheckpointInfo {
  id: string;
  title: string;
  /** When it was kept, in milliseconds since 1970. */
  keptAt: number;
  /** A small image as a `data:` address. */
  picture: string | null;
  /** Size of the checkpoint. */
  bytes: number;
}

/** How a run is shown in a list of kept ones. */
export interface KeepOptions {
  title: string;
  /** A small image as a `data:` address. */
  picture?: string | null;
}

/** Bytes that this site stores, and how many it may; null where the browser does not tell. */
export interface StorageUse {
  used: number;
  quota: number;
}

const folder = () => runFolder(FOLDER);
/** The folder if something was ever kept. */
const folderIfThere = () => runFolder(FOLDER, false).catch(ifThere);

/** Every kept run, the newest first. Rejects with kind `storage` where the browser stores nothing. */
export function keptRuns(): Promise<KeptRun[]> {
  return guarded(async () => {
    const at = await folderIfThere();
    if (!at) return [];
    const names = await namesIn(at);
    void exclusively(FOLDER, () => sweep(at), true).catch(() => {});
    const cards = await Promise.all(names.filter((name) => name.endsWith(CARD)).map((name) => readCard(at, name)));
    return cards.filter((card) => card !== null).sort((a, b) => b.keptAt - a.keptAt);
  });
}

/** Keeps a run as it is now, or a `checkpoint.safetensors` of the page or the command line. */
export async function keepRun(source: Trainer | Blob, { title, picture = null }: KeepOptions): Promise<KeptRun> {
  const blob = source instanceof Blob ? source : await source.checkpoint();
  const checkpoint = new Uint8Array(await blob.arrayBuffer());
  const info = await engine().call((api) => api.checkpointInfo(checkpoint));
  const id = `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;
  const card: KeptRun = {
    ...info,
    course: sketch(info.course),
    id,
    title: title.slice(0, MOST_LETTERS),
    keptAt: Date.now(),
    picture: picture && picture.length <= MOST_PICTURE ? picture : null,
    bytes: checkpoint.length,
  };
  void navigator.storage?.persist?.().catch(() => {}); // asks that the browser does not tidy it away
  await guarded(() =>
    exclusively(FOLDER, async () => {
      const at = await folder();
      try {
        await writeWhole(at, `${id}${WEIGHTS}`, checkpoint);
        await writeCard(at, card);
      } catch (thrown) {
        for (const ending of [CARD, WEIGHTS]) await removeFile(at, `${id}${ending}`).catch(() => {});
        throw thrown;
      }
    }),
  );
  tell();
  return card;
}

/** The checkpoint of a kept run: for `resumeTrainer`, or as a file. */
export async function keptCheckpoint(id: string): Promise<Blob> {
  const file = await guarded(async () => {
    try {
      const handle = await (await folder()).getFileHandle(`${checked(id)}${WEIGHTS}`);
      return new Blob([await (await handle.getFile()).arrayBuffer()]);
    } catch (thrown) {
      return ifThere(thrown);
    }
  });
  return file ?? gone();
}

/** Gives a kept run another title. */
export async function renameRun(id: string, title: string): Promise<void> {
  await guarded(() =>
    exclusively(FOLDER, async () => {
      const at = await folder();
      const card = await readCard(at, `${checked(id)}${CARD}`);
      if (!card) return gone();
      await writeCard(at, { ...card, title: title.slice(0, MOST_LETTERS) });
    }),
  );
  tell();
}

/** Deletes a kept run; one that is gone already is no error. */
export async function deleteRun(id: string): Promise<void> {
  await guarded(() =>
    exclusively(FOLDER, async () => {
      const at = await folder();
      for (const ending of [CARD, WEIGHTS]) await removeFile(at, `${checked(id)}${ending}`);
    }),
  );
  tell();
}

/** What this site takes of the browser's storage. */
export async function storageUse(): Promise<StorageUse | null> {
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  return usage === undefined || quota === undefined ? null : { used: usage, quota };
}

/** Calls `changed` when a tab, this one included, has kept, renamed or deleted a run; returns what stops it. */
export function watchKeptRuns(changed: () => void): () => void {
  const channel = new BroadcastChannel(FOLDER);
  channel.onmessage = changed;
  return () => channel.close();
}

function tell(): void {
  const channel = new BroadcastChannel(FOLDER);
  channel.postMessage(null);
  channel.close();
}

/** Every k-th point, counted from the last. */
function sketch({ steps, losses, knn }: Course): Course {
  const stride = Math.ceil(steps.length / MOST_POINTS);
  const keep = (_: number, index: number) => (steps.length - 1 - index) % stride === 0;
  return { steps: steps.filter(keep), losses: losses.filter(keep), knn };
}

function gone(): never {
  throw new AutodidactError("storage", "this run is no longer kept here; another tab may have deleted it");
}

/** Names come back from the page, so they are checked. */
function checked(id: string): string {
  if (!/^[\w-]{1,64}$/.test(id)) throw new AutodidactError("storage", `\`${id}\` is not the name of a kept run`);
  return id;
}

function ifThere(thrown: unknown): null {
  if ((thrown as DOMException).name === "NotFoundError") return null;
  throw thrown;
}

async function namesIn(at: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of at.keys()) names.push(name);
  return names;
}

/** A card that can be read, or null: it is gone, or of another version. */
async function readCard(at: FileSystemDirectoryHandle, name: string): Promise<KeptRun | null> {
  try {
    const text = await (await (await at.getFileHandle(name)).getFile()).text();
    const { format, ...card } = JSON.parse(text) as KeptRun & { format?: string };
    return format === FORMAT ? card : null;
  } catch (thrown) {
    return thrown instanceof SyntaxError ? null : ifThere(thrown);
  }
}

function writeCard(at: FileSystemDirectoryHandle, card: KeptRun): Promise<void> {
  return writeWhole(at, `${card.id}${CARD}`, new TextEncoder().encode(JSON.stringify({ format: FORMAT, ...card })));
}

async function removeFile(at: FileSystemDirectoryHandle, name: string): Promise<void> {
  await at.removeEntry(name).catch(ifThere);
}

/** Removes checkpoints whose card was never written: the browser ended in between. */
async function sweep(at: FileSystemDirectoryHandle): Promise<void> {
  const names = new Set(await namesIn(at));
  for (const name of names) {
    const card = name.endsWith(WEIGHTS) ? name.replace(WEIGHTS, CARD) : name;
    if (!names.has(card)) await removeFile(at, name);
  }
}
