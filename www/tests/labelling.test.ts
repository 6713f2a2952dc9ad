import { describe, expect, it } from "vitest";
import { byClass, EMPTY, give, remove, rename, take } from "../app/state/labelling.ts";
import { agreement, offered } from "../app/state/offer.ts";
import { safeNames } from "../app/state/safe-names.ts";
import { toArrays } from "../lib/classifier.ts";

describe("labelling", () => {
  const two = give(give(EMPTY, [1, 2, 3], " cats "), [3, 4], "dogs");

  it("gives an image one class, the last that was named", () => {
    expect([...byClass(two)]).toEqual([
      ["cats", [1, 2]],
      ["dogs", [3, 4]],
    ]);
    expect(give(two, [9], "  ")).toBe(two);
  });

  it("never changes a former state, so that it can be undone", () => {
    const before = new Map(two.of);
    take(rename(remove(two, "cats"), "dogs", "wolves"), [4]);
    expect(two.of).toEqual(before);
    expect(two.classes).toEqual(["cats", "dogs"]);
  });

  it("renames, and joins two classes that get one name", () => {
    expect(rename(two, "cats", "lions").classes).toEqual(["lions", "dogs"]);
    expect([...byClass(rename(two, "cats", "dogs"))]).toEqual([["dogs", [1, 2, 3, 4]]]);
    expect(rename(two, "cats", " ")).toBe(two);
  });

  it("removes a class with its labels, and knows those without images", () => {
    expect([...remove(two, "dogs").of.keys()]).toEqual([1, 2]);
    const emptied = take(two, [3, 4]);
    expect(emptied.classes).toEqual(["cats", "dogs"]);
    expect([...byClass(emptied).keys()]).toEqual(["cats"]);
  });

  it("reaches the worker as arrays", () => {
    const { classes, images, labels } = toArrays(byClass(two));
    expect([classes, [...images], [...labels]]).toEqual([
      ["cats", "dogs"],
      [1, 2, 3, 4],
      [0, 0, 1, 1],
    ]);
    expect(toArrays({ a: [7], b: new Set([8]) }).images).toEqual(Uint32Array.of(7, 8));
  });
});

describe("what is offered to look at", () => {
  const said = {
    classes: ["a", "b"],
    predicted: [0, 1, 1, 0],
    margins: [0.9, 0.1, 0.5, 0.2],
    probabilities: [0.95, 0.05, 0.45, 0.55, 0.25, 0.75, 0.6, 0.4],
  };

  it("is what the classifier is least certain of and nobody has labelled", () => {
    expect(offered({ kind: "uncertain" }, 4, said, new Map([[1, "a"]]))).toEqual([3, 2, 0]);
  });

  it("is the images of a class, the surest first", () => {
    expect(offered({ kind: "class", name: "a" }, 4, said, new Map())).toEqual([0, 3]);
    expect(offered({ kind: "class", name: "b" }, 4, said, new Map())).toEqual([2, 1]);
  });

  it("is every image once, mixed, while nothing is predicted", () => {
    for (const count of [0, 1, 2, 3, 10, 1000]) {
      const order = offered({ kind: "all" }, count, null, new Map());
      expect(order.slice().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, image) => image));
    }
    expect(offered({ kind: "all" }, 100, null, new Map()).slice(0, 3)).not.toEqual([0, 1, 2]);
  });

  it("is measured against labels that came with the images, without those the reader gave", () => {
    const labels = [0, 1, 0, -1];
    expect(agreement(said, ["a", "b"], labels, new Map([[0, "a"]]))).toEqual({ share: 0.5, count: 2 });
    expect(agreement(said, ["a", "b", "c"], [2, 1, 0, 0], new Map())).toEqual({ share: 2 / 3, count: 3 });
    expect(agreement(said, ["b", "c"], labels, new Map())).toBeNull();
    expect(agreement(said, ["a", "b"], [], new Map())).toBeNull();
  });
});

describe("names in an archive", () => {
  it("are safe on every system and differ", () => {
    expect(safeNames(["../etc", "a/b", "a\\b", "A_B", "", "..", "con: 1?"])).toEqual([
      "_etc",
      "a_b",
      "a_b (2)",
      "A_B (3)",
      "_",
      "_ (2)",
      "con_ 1_",
    ]);
    expect(safeNames(["x".repeat(300)])[0]).toHaveLength(80);
  });
});
