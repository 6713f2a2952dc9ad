import { describe, expect, it } from "vitest";
import { capture, listFiles, nameAndTrim } from "../lib/files.ts";

/** Folders as the browser shows them: at most 100 entries a call, then an empty answer. */
function folder(name: string, children: FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    let start = 0;
    return {
      readEntries(resolve: (entries: FileSystemEntry[]) => void) {
        resolve(children.slice(start, start + 100));
        start += 100;
      },
    };
  };
  return { name, fullPath: `/${name}`, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

function file(name: string): FileSystemEntry {
  const read = (resolve: (file: File) => void) => resolve(new File(["x"], name));
  return { name, fullPath: `/${name}`, isFile: true, isDirectory: false, file: read } as unknown as FileSystemEntry;
}

const paths = (files: { path: string }[]) => files.map(({ path }) => path);

describe("walking a dropped folder", () => {
  it("finds more than the 100 entries that one call returns", async () => {
    const many = Array.from({ length: 250 }, (_, index) => file(`${String(index).padStart(3, "0")}.png`));
    let found = 0;
    const files = await listFiles(capture([folder("photos", many)]), undefined, (count) => {
      found = count;
    });
    expect(files).toHaveLength(250);
    expect(found).toBe(250);
    expect(files[249]?.path).toBe("photos/249.png");
  });

  it("keeps relative paths, in the order of names, without clutter", async () => {
    const root = folder("photos", [
      folder("dog", [file("2.png"), file("1.png"), file(".DS_Store")]),
      folder("__MACOSX", [file("1.png")]),
      folder("cat", [folder("old", [file("9.png")]), file("Thumbs.db")]),
    ]);
    expect(paths(await listFiles(capture([root])))).toEqual([
      "photos/cat/old/9.png",
      "photos/dog/1.png",
      "photos/dog/2.png",
    ]);
  });

  it("stops when the signal fires", async () => {
    const signal = AbortSignal.abort();
    await expect(listFiles(capture([folder("photos", [file("1.png")])]), signal)).rejects.toMatchObject({
      kind: "aborted",
    });
  });

  it("rejects when the browser cannot list a folder", async () => {
    const broken = folder("photos", []);
    Object.assign(broken, {
      createReader: () => ({ readEntries: (_: unknown, reject: (error: Error) => void) => reject(new Error("gone")) }),
    });
    await expect(listFiles(capture([broken]))).rejects.toThrow("gone");
  });
});

describe("sources", () => {
  it("takes transfer items, files with folder paths, and bytes", async () => {
    const item = { kind: "file", webkitGetAsEntry: () => file("a.png"), getAsFile: () => null };
    const text = { kind: "string", webkitGetAsEntry: () => null, getAsFile: () => null };
    const picked = Object.defineProperty(new File(["x"], "b.png"), "webkitRelativePath", { value: "root/cat/b.png" });
    const bytes = { path: "c.png", bytes: Uint8Array.of(1) };
    const source = [item, text, picked, bytes] as unknown as Iterable<File>;
    expect(paths(await listFiles(capture(source)))).toEqual(["a.png", "root/cat/b.png", "c.png"]);
  });

  it("takes off the folders that all share, so that the next one is the label", () => {
    const files = ["a/photos/cat/1.png", "a/photos/dog/2.png"].map((path) => ({ path, content: new Uint8Array() }));
    const { name, files: trimmed } = nameAndTrim(files);
    expect(name).toBe("photos");
    expect(paths(trimmed)).toEqual(["cat/1.png", "dog/2.png"]);
  });

  it("names a single file by itself", () => {
    expect(nameAndTrim([{ path: "set.zip", content: new Uint8Array() }]).name).toBe("set.zip");
  });
});
