import { describe, expect, it } from "vitest";
import { byFamily } from "../app/state/families.ts";
import type { Family, MethodSpec } from "../lib/index.ts";

function spec(id: string, family: Family["id"]): MethodSpec {
  return { id, family: { id: family, title: { en: family, fr: family } } } as MethodSpec;
}

describe("families", () => {
  it("hold every method once, in the order of the registry", () => {
    const specs = [spec("simclr", "contrastive"), spec("mae", "self-prediction"), spec("moco_v1", "contrastive")];
    const found = byFamily(specs).map(({ family, members }) => [family.id, members.map(({ id }) => id)]);
    expect(found).toEqual([
      ["contrastive", ["simclr", "moco_v1"]],
      ["self-prediction", ["mae"]],
    ]);
    expect(byFamily([])).toEqual([]);
  });
});
