import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const WWW = join(import.meta.dirname, "..");
/** The page uses the package as anyone would: through its index, and its worker by address. */
const ALLOWED = new Set(["lib/index.ts", "lib/worker.ts?worker&url"]);

function sources(folder: string): string[] {
  const entries = readdirSync(join(WWW, folder), { recursive: true, encoding: "utf8" });
  // The bindings of the core are generated.
  const written = entries.filter((path) => /\.tsx?$/.test(path) && !path.startsWith("wasm"));
  return written.map((path) => join(folder, path));
}

function imports(path: string): string[] {
  const found = readFileSync(join(WWW, path), "utf8").matchAll(/(?:from|import)\s+"(\.[^"]+)"/g);
  return [...found].map(([, target]) => relative(WWW, join(WWW, dirname(path), target as string)));
}

describe("layering", () => {
  it("lets the page use nothing of the package but its public surface", () => {
    const used = sources("app").flatMap(imports);
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((path) => path.startsWith("lib/") && !ALLOWED.has(path))).toEqual([]);
  });

  it("keeps the package free of the page", () => {
    const used = sources("lib").flatMap(imports);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((path) => path.startsWith("app/"))).toEqual([]);
  });

  it("keeps files within 250 lines", () => {
    for (const path of [...sources("app"), ...sources("lib")]) {
      expect(readFileSync(join(WWW, path), "utf8").split("\n").length, path).toBeLessThanOrEqual(251);
    }
  });
});
