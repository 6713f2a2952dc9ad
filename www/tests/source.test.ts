import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sourceOf } from "../app/state/source.ts";

const ROOT = join(import.meta.dirname, "../..");

it("finds the file of every method", () => {
  const folder = join(ROOT, "src/methods");
  const sources = readdirSync(folder).filter((file) => file.endsWith(".rs"));
  const specs = sources.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return [...text.matchAll(/pub static \w+: Spec = Spec \{\s*id: "(\w+)"/g)].map(([, id]) => ({ id, file }));
  });
  expect(specs.length).toBeGreaterThanOrEqual(18);
  for (const { id, file } of specs) {
    const { path } = sourceOf(id as string);
    expect(path).toBe(`src/methods/${file}`);
    expect(existsSync(join(ROOT, path))).toBe(true);
  }
});
