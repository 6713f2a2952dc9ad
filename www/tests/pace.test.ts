import { describe, expect, it } from "vitest";
import { Meter, Pace, TARGET_MS } from "../lib/pace.ts";

describe("pace", () => {
  it("starts with one step and settles where a chunk takes about the target", () => {
    const pace = new Pace();
    expect(pace.chunk).toBe(1);
    pace.note(1, 500); // the first step warms up
    for (let turn = 0; turn < 12; turn++) pace.note(pace.chunk, pace.chunk * 10);
    expect(pace.chunk).toBeGreaterThanOrEqual(TARGET_MS / 10 - 2);
    expect(pace.chunk).toBeLessThanOrEqual(TARGET_MS / 10);
  });

  it("asks for single steps when one takes longer than the target", () => {
    const pace = new Pace();
    for (let turn = 0; turn < 4; turn++) pace.note(pace.chunk, 4000);
    expect(pace.chunk).toBe(1);
  });

  it("never asks for an unbounded chunk, and adapts when steps become slow", () => {
    const pace = new Pace();
    for (let turn = 0; turn < 10; turn++) pace.note(pace.chunk, 0);
    expect(pace.chunk).toBe(64);
    for (let turn = 0; turn < 10; turn++) pace.note(pace.chunk, pace.chunk * 100);
    expect(pace.chunk).toBe(1);
  });
});

describe("meter", () => {
  it("knows nothing before the first measurement", () => {
    const meter = new Meter();
    expect(meter.rate).toBeNull();
    expect(meter.imagesPerSecond(32)).toBeNull();
    expect(meter.secondsLeft(10)).toBeNull();
  });

  it("gives images a second and the time left", () => {
    const meter = new Meter();
    meter.note(1, 3000); // warm-up, dropped by the next
    meter.note(5, 500);
    meter.note(5, 500);
    expect(meter.rate).toBeCloseTo(10);
    expect(meter.imagesPerSecond(32)).toBeCloseTo(320);
    expect(meter.secondsLeft(50)).toBeCloseTo(5);
    expect(meter.secondsLeft(-1)).toBe(0);
  });

  it("forgets what is older than its window", () => {
    const meter = new Meter(1000);
    for (let turn = 0; turn < 20; turn++) meter.note(2, 1000);
    for (let turn = 0; turn < 20; turn++) meter.note(10, 100);
    expect(meter.rate).toBeCloseTo(100);
  });
});
