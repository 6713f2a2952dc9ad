import { describe, expect, it } from "vitest";
import { type Box, layOut } from "../app/components/flow-layout.ts";
import { wrap } from "../app/components/wrap.ts";
import type { FlowInput, FlowStage } from "../lib/index.ts";

const TITLE = { en: "A", fr: "A" };

function stage(id: string, column: number, lanes: [number, number], inputs: Partial<FlowInput>[] = []): FlowStage {
  const kind = id === "loss" ? "loss" : "network";
  const full = inputs.map((input) => ({ from: "", arrow: "forward" as const, switch: null, ...input }));
  return {
    id,
    kind,
    role: null,
    column,
    lanes,
    title: TITLE,
    about: TITLE,
    group: "",
    shape: "",
    switch: null,
    inputs: full,
  };
}

const PAIR = [
  stage("images", 0, [1, 1]),
  stage("view0", 1, [0, 0], [{ from: "images" }]),
  stage("view1", 1, [2, 2], [{ from: "images" }]),
  stage("encoder", 2, [0, 2], [{ from: "view0" }, { from: "view1" }]),
  stage("projector", 3, [0, 2], [{ from: "encoder" }]),
  stage("loss", 4, [1, 1], [{ from: "projector" }]),
];

function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
}

for (const down of [false, true]) {
  describe(`a flow that goes ${down ? "down" : "across"}`, () => {
    const layout = layOut(PAIR, down);

    it("keeps its boxes apart and inside", () => {
      for (const [index, a] of layout.boxes.entries()) {
        expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width / 2).toBeLessThanOrEqual(layout.width);
        expect(a.y + a.height / 2).toBeLessThanOrEqual(layout.height);
        for (const b of layout.boxes.slice(index + 1)) expect(overlap(a, b), `${a.stage.id} ${b.stage.id}`).toBe(false);
      }
    });

    it("draws both lanes between networks that span them, and one line elsewhere", () => {
      const between = (from: string, to: string) => layout.paths.filter((path) => path.from === from && path.to === to);
      expect(between("encoder", "projector").map(({ lane }) => lane)).toEqual([0, 1]);
      expect(between("view0", "encoder")).toHaveLength(1);
      expect(between("projector", "loss")).toHaveLength(1);
    });

    it("leads the gradient from the loss to the encoder", () => {
      expect(layout.gradient).toMatchObject({ from: "loss", to: "encoder" });
      expect(layout.gradient?.d).not.toContain("NaN");
    });

    it("takes no room for lanes at the side that are empty", () => {
      const flat = layOut([stage("images", 0, [1, 1]), stage("loss", 1, [1, 1], [{ from: "images" }])], down);
      expect(down ? flat.width : flat.height).toBeLessThan(down ? layout.width : layout.height);
    });
  });
}

it("leaves out arrows from stages that there are not", () => {
  expect(layOut([stage("loss", 0, [1, 1], [{ from: "nowhere" }])], false).paths).toEqual([]);
});

it("draws nothing for no stages", () => {
  expect(layOut([], false).boxes).toEqual([]);
});

it("breaks a long name into two even lines", () => {
  expect(wrap("Encoder", 14)).toEqual(["Encoder"]);
  expect(wrap("Momentum projector", 14)).toEqual(["Momentum", "projector"]);
  expect(wrap("Unbreakablewordthatislong", 14)).toEqual(["Unbreakablewordthatislong"]);
});
