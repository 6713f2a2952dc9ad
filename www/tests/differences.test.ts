import { expect, it } from "vitest";
import { differences } from "../app/state/differences.ts";

it("names what two runs both have, and not alike", () => {
  const first = { method: "simclr", seed: 0, temperature: 0.2, epochs: 10 };
  expect(differences(first, { ...first })).toEqual([]);
  expect(differences(first, { ...first, temperature: 0.5, projectorDim: 8 })).toEqual([
    { name: "temperature", values: [0.2, 0.5] },
  ]);
  const { temperature: _, ...other } = { ...first, method: "mae" };
  expect(differences(first, other)).toEqual([{ name: "method", values: ["simclr", "mae"] }]);
});
