import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SampleName } from "../lib/sample.ts";

const ROOT = join(import.meta.dirname, "../..");
const project = (path: string) => readFileSync(join(ROOT, path), "utf8");
const bytes = (content: unknown) => content as Uint8Array;

let requested: string[];

/** Files of the checkout stand in for the server's; each test has the module, and so its cache, to itself. */
beforeEach(() => {
  vi.resetModules();
  requested = [];
  vi.stubGlobal("fetch", async (url: URL) => {
    requested.push(fileURLToPath(url));
    return new Response(readFileSync(url));
  });
});
afterEach(() => void vi.unstubAllGlobals());

const lib = () => import("../lib/sample.ts");

describe("samples", () => {
  it("are those of the core, in its order", async () => {
    const { SAMPLES } = await lib();
    const [, names = ""] = project("src/data/sample.rs").match(/SAMPLES: &\[&str\] = &\[(.*?)\];/) ?? [];
    expect(SAMPLES.map(({ name }) => `"${name.replace("sample:", "")}"`).join(", ")).toBe(names);
  });

  it("name their makers where the notices do, and are copied into the package", async () => {
    const { SAMPLES, sample } = await lib();
    for (const { name, url } of SAMPLES) {
      expect(project("THIRD_PARTY_NOTICES.md")).toContain(url);
      requested = [];
      await sample(name);
      expect(requested.length).toBeGreaterThan(0);
      for (const path of requested) {
        expect(existsSync(path)).toBe(true);
        expect(project("rolldown.lib.config.ts")).toContain(`"${path.slice(ROOT.length + 1)}"`);
      }
    }
  });

  it("are fetched once, and again only after a failure", async () => {
    const { sample } = await lib();
    const works = fetch;
    vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
    await expect(sample("sample:emoji")).rejects.toMatchObject({ kind: "data", message: /503/ });
    vi.stubGlobal("fetch", works);
    const first = await sample("sample:emoji");
    expect(await sample("sample:emoji")).toBe(first);
    expect(requested).toHaveLength(1);
  });

  it("are refused by any other name", async () => {
    const { sample } = await lib();
    expect(() => sample("sample:imagenet" as SampleName)).toThrow(/fashion-mnist, sample:emoji/);
  });
});

describe("the emoji sample", () => {
  it("is one small zip of WebP files in folders, its licence beside them", async () => {
    const { name, classes, files } = await (await lib()).sample("sample:emoji");
    expect([name, classes, files.map(({ path }) => path)]).toEqual(["Emoji", null, ["emoji.zip"]]);
    const zip = bytes(files[0]?.content);
    expect(zip.length).toBeLessThan(2.5e6);
    const entries = Object.entries(unzipSync(zip));
    const images = entries.filter(([path]) => path.includes("/"));
    expect(images).toHaveLength(1885);
    expect(images.every(([path]) => /^[A-Za-z& ]+\/[a-z0-9_+-]+\.webp$/.test(path))).toBe(true);
    expect(images.every(([, file]) => new TextDecoder("latin1").decode(file.subarray(8, 12)) === "WEBP")).toBe(true);
    expect(new Set(images.map(([path]) => path.split("/")[0])).size).toBe(9);
    const rest = Object.fromEntries(entries.filter(([path]) => !path.includes("/")));
    expect(Object.keys(rest).sort()).toEqual(["LICENSE.txt", "NOTICE.txt"]);
    expect(new TextDecoder().decode(rest["LICENSE.txt"])).toBe(project("LICENSE-APACHE"));
    expect(new TextDecoder().decode(rest["NOTICE.txt"])).toContain("Copyright 2013 Google, Inc.");
  });
});
