import { describe, expect, it } from "vitest";
import { groupsOf } from "../app/components/groups.ts";
import { align, fitted, inside, pan, placeAt, toScreen, towards, WHOLE, zoomAt } from "../app/components/map-view.ts";

const SIZE = { width: 400, height: 200 };
/** Four corners and the middle of a square. */
const SQUARE = Float32Array.of(-1, -1, 1, -1, 1, 1, -1, 1, 0, 0);

describe("the map's geometry", () => {
  it("fills the area, widens a thin cloud a little, and centers what lies on one spot", () => {
    const points = fitted(SQUARE, SIZE);
    expect(toScreen(points, 4, WHOLE)).toEqual({ x: 200, y: 100 });
    expect(toScreen(points, 0, WHOLE)).toEqual({ x: 24, y: 24 });
    expect(toScreen(points, 2, WHOLE)).toEqual({ x: 376, y: 176 });
    const thin = fitted(Float32Array.of(-1, -0.001, 1, 0.001), { width: 248, height: 248 });
    expect(thin[2] as number).toBeCloseTo(224);
    expect((thin[3] as number) - (thin[1] as number)).toBeCloseTo(0.6);
    expect([...fitted(Float32Array.of(3, 3, 3, 3), SIZE)]).toEqual([200, 100, 200, 100]);
    expect(fitted(Float32Array.of(Number.NaN, 0, 1, 1), SIZE).every(Number.isFinite)).toBe(true);
    expect(fitted(new Float32Array(), SIZE)).toHaveLength(0);
  });

  it("zooms about the pointer, within bounds", () => {
    const points = fitted(SQUARE, SIZE);
    const at = toScreen(points, 2, WHOLE);
    const near = zoomAt(WHOLE, 3, at);
    expect(toScreen(points, 2, near)).toEqual(at);
    expect(near.scale).toBe(3);
    expect(zoomAt(WHOLE, 1e9, at).scale).toBeLessThan(100);
    expect(zoomAt(WHOLE, 1e-9, at).scale).toBeGreaterThan(0.1);
    expect(toScreen(points, 2, pan(WHOLE, 5, -3))).toEqual({ x: at.x + 5, y: at.y - 3 });
  });

  it("finds what is under the pointer, and what a lasso holds", () => {
    const points = fitted(SQUARE, SIZE);
    expect(placeAt(points, WHOLE, { x: 202, y: 97 }, 12)).toBe(4);
    expect(placeAt(points, WHOLE, { x: 230, y: 97 }, 12)).toBeNull();
    const left = [
      { x: 0, y: 0 },
      { x: 150, y: 0 },
      { x: 150, y: 200 },
      { x: 0, y: 200 },
    ];
    expect(inside(points, WHOLE, left)).toEqual([0, 3]);
    // An hourglass: the middle of the right side is outside of it.
    const hourglass = [
      { x: 120, y: 20 },
      { x: 280, y: 20 },
      { x: 120, y: 180 },
      { x: 280, y: 180 },
    ];
    expect(inside(Float32Array.of(200, 60, 260, 100, 200, 140), WHOLE, hourglass)).toEqual([0, 2]);
    expect(inside(points, WHOLE, [])).toEqual([]);
  });

  it("goes by arrow to what lies ahead, and stays where nothing does", () => {
    expect(towards(SQUARE, 4, "right")).toBe(1);
    expect(towards(SQUARE, 0, "right")).toBe(1);
    expect(towards(SQUARE, 0, "down")).toBe(3);
    expect(towards(SQUARE, 0, "left")).toBe(0);
  });

  it("turns and mirrors a new map onto the former one", () => {
    const cloud = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at * at) * (at % 2 === 0 ? 3 : 1));
    const [cos, sin] = [Math.cos(2), Math.sin(2)];
    const turned = (mirror: 1 | -1) =>
      cloud.map((_, at) => {
        const x = cloud[at - (at % 2)] as number;
        const y = mirror * (cloud[at - (at % 2) + 1] as number);
        return at % 2 === 0 ? cos * x - sin * y : sin * x + cos * y;
      });
    const centered = align(cloud, cloud);
    for (const mirror of [1, -1] as const) {
      const found = align(turned(mirror), centered);
      for (const [at, value] of found.entries()) expect(value).toBeCloseTo(centered[at] as number, 4);
    }
    expect(align(SQUARE, cloud)).toBe(SQUARE);
  });
});

describe("groups", () => {
  it("have colours that repeat after ten, and none for those without a group", () => {
    const { colours, legend } = groupsOf(
      [0, 11, -1, 0],
      Array.from({ length: 12 }, (_, id) => `class ${id}`),
    );
    expect(colours).toEqual(["--class0", "--class1", "--none", "--class0"]);
    expect(legend).toEqual([
      { name: "class 0", colour: "--class0", count: 2 },
      { name: "class 11", colour: "--class1", count: 1 },
    ]);
  });
});
