import { describe, expect, it } from "vitest";
import { camelName, snakeName, toCamel, toSnake } from "../lib/case.ts";

describe("key translation", () => {
  it("goes both ways for the names of the core", () => {
    for (const name of ["batch_size", "held_out", "crop_scale_min", "loss", "learning_rate"]) {
      expect(snakeName(camelName(name))).toBe(name);
    }
    expect(camelName("total_steps")).toBe("totalSteps");
    expect(camelName("view_0")).toBe("view0");
  });

  it("renames keys deeply and leaves values alone", () => {
    const core = {
      held_out: 2,
      classes: ["t_shirt"],
      columns: [{ role: "view0", sub_title: { en: "a_b" } }],
      chance: null,
    };
    expect(toCamel(core)).toEqual({
      heldOut: 2,
      classes: ["t_shirt"],
      columns: [{ role: "view0", subTitle: { en: "a_b" } }],
      chance: null,
    });
    expect(toSnake({ batchSize: 4, nested: { maskRatio: 0.5 } })).toEqual({
      batch_size: 4,
      nested: { mask_ratio: 0.5 },
    });
  });

  it("passes typed arrays through as the same object and turns maps into objects", () => {
    const pixels = Uint8Array.of(1, 2);
    expect(toCamel<{ pixels: Uint8Array }>({ pixels }).pixels).toBe(pixels);
    expect(toCamel(new Map([["top_1", 0.5]]))).toEqual({ top1: 0.5 });
  });
});
