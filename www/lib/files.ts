// Turns whatever a page gets from a picker or a drop into a flat list of files with relative paths.
// Nothing is read here: a `File` is only a promise of bytes.

import { throwIfAborted } from "./abort.ts";
import type { SourceFile } from "./protocol.ts";

export type FileSource =
  | Iterable<File>
  | FileList
  | DataTransferItemList
  | Iterable<FileSystemEntry>
  | Iterable<{ path: string; bytes: Uint8Array }>;

/** Files of a folder that no person put there. */
const CLUTTER = /(^|\/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(\/|$)/i;

const AT_ONCE = 32;

type Root = SourceFile | FileSystemEntry;

/**
 * Captures the source. This part must run inside the drop event's handler: a `DataTransferItemList` is empty
 * once the handler has returned.
 */
export function capture(source: FileSource): Root[] {
  const roots: Root[] = [];
  for (const item of source as Iterable<unknown>) {
    const root = captureOne(item);
    if (root) roots.push(root);
  }
  return roots;
}

function captureOne(item: unknown): Root | undefined {
  if (isEntry(item)) return item;
  if (item instanceof File) return { path: item.webkitRelativePath || item.name, content: item };
  if (typeof item !== "object" || item === null) return undefined;
  if ("webkitGetAsEntry" in item) {
    const transfer = item as DataTransferItem;
    if (transfer.kind !== "file") return undefined;
    const entry = transfer.webkitGetAsEntry?.();
    const file = entry ? null : transfer.getAsFile();
    return entry ?? (file ? { path: file.name, content: file } : undefined);
  }
  if ("path" in item && "bytes" in item) {
    const { path, bytes } = item as { path: string; bytes: Uint8Array };
    return { path, content: bytes };
  }
  return undefined;
}

function isEntry(item: unknown): item is FileSystemEntry {
  return typeof item === "object" && item !== null && "isDirectory" in item && "fullPath" in item;
}

/** Walks the folders among `roots`, in the order of their names. */
export async function listFiles(
  roots: Root[],
  signal?: AbortSignal,
  onFound?: (count: number) => void,
): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const root of roots) {
    if (isEntry(root)) await walk(root, root.name, found, signal, onFound);
    else if (!CLUTTER.test(root.path)) found.push(root);
  }
  return found;
}

async function walk(
  entry: FileSystemEntry,
  path: string,
  found: SourceFile[],
  signal: AbortSignal | undefined,
  onFound: ((count: number) => void) | undefined,
): Promise<void> {
  throwIfAborted(signal, "Listing the files");
  if (CLUTTER.test(path)) return;
  if (entry.isFile) {
    found.push({ path, content: await fileOf(entry) });
    onFound?.(found.length);
    return;
  }
  const children = await readAll((entry as FileSystemDirectoryEntry).createReader());
  children.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (let start = 0; start < children.length; start += AT_ONCE) {
    throwIfAborted(signal, "Listing the files");
    await walkSome(children.slice(start, start + AT_ONCE), path, found, signal, onFound);
  }
}

/** Each `file()` is a round trip to another process: the files of a folder are asked for together. */
async function walkSome(
  children: FileSystemEntry[],
  path: string,
  found: SourceFile[],
  signal: AbortSignal | undefined,
  onFound: ((count: number) => void) | undefined,
): Promise<void> {
  const contents = await Promise.all(children.map((child) => (child.isFile ? fileOf(child) : undefined)));
  for (const [index, child] of children.entries()) {
    const childPath = `${path}/${child.name}`;
    const content = contents[index];
    if (content === undefined) await walk(child, childPath, found, signal, onFound);
    else if (!CLUTTER.test(childPath)) found.push({ path: childPath, content });
  }
  onFound?.(found.length);
}

function fileOf(entry: FileSystemEntry): Promise<File> {
  return new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
}

/** `readEntries` hands out at most 100 entries a call; an empty answer is the end. */
async function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

/**
 * Takes off the folders that all files share, so that the first folder left can be a label:
 * `photos/cat/1.png`, `photos/dog/2.png` become `cat/1.png`, `dog/2.png`, and the data set is called `photos`.
 */
export function nameAndTrim(files: SourceFile[]): { name: string; files: SourceFile[] } {
  const folders = files.map((file) => file.path.split("/").slice(0, -1));
  const shared: string[] = [];
  for (const part of folders[0] ?? []) {
    if (!folders.every((folder) => folder[shared.length] === part)) break;
    shared.push(part);
  }
  const cut = shared.length === 0 ? 0 : shared.join("/").length + 1;
  const only = files.length === 1 ? files[0]?.path.split("/").at(-1) : undefined;
  const name = only ?? shared.at(-1) ?? "files";
  return { name, files: files.map((file) => ({ path: file.path.slice(cut), content: file.content })) };
}
