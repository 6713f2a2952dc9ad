import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** What scripts/audit.mjs makes of a tool's answer. */
function read(which: "readNpm" | "readCargo", answer: unknown): { state: string; detail?: string } {
  const script = join(import.meta.dirname, "../../scripts/audit.mjs");
  const code = `import { ${which} } from ${JSON.stringify(script)};
    console.log(JSON.stringify(${which}(${JSON.stringify(answer)})));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }));
}

describe("audit", () => {
  it("says that nothing is known only when the database has answered", () => {
    const counts = { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 };
    const report = JSON.stringify({ vulnerabilities: {}, metadata: { vulnerabilities: counts } });
    expect(read("readNpm", report).state).toBe("nothing known");
    const refused = JSON.stringify({ message: "405 Method Not Allowed", error: { summary: "" } });
    expect(read("readNpm", `npm warn\n${refused}`)).toMatchObject({
      state: "NOT AUDITED",
      detail: expect.stringContaining("405"),
    });
    expect(read("readNpm", "").state).toBe("NOT AUDITED");
    const failed = { status: 1, stdout: "", stderr: "error: couldn't fetch advisory database" };
    expect(read("readCargo", failed)).toMatchObject({
      state: "NOT AUDITED",
      detail: expect.stringContaining("fetch advisory"),
    });
  });

  it("names what is faulty", () => {
    const counts = { high: 1, total: 1 };
    const npm = JSON.stringify({ vulnerabilities: { leftpad: {} }, metadata: { vulnerabilities: counts } });
    expect(read("readNpm", npm)).toMatchObject({ state: "FAULTS", detail: "1 high: leftpad" });
    const list = [{ advisory: { id: "RUSTSEC-2026-0001" }, package: { name: "zip", version: "1.0.0" } }];
    const cargo = { status: 1, stdout: JSON.stringify({ vulnerabilities: { list } }), stderr: "" };
    expect(read("readCargo", cargo)).toMatchObject({ state: "FAULTS", detail: "zip 1.0.0 (RUSTSEC-2026-0001)" });
  });
});
