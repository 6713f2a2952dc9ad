// A run changes doors: begun in the page and gone on with on the command line, and the other way round. Both compute the
// same, as far as floats allow: in wasm and natively, sums are not always taken in the same order.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { images, zip } from "./support/images.ts";
import { type App, downloaded, expect, TINY, test, UNTIL_STOPPED } from "./support/page.ts";

const TARGET =
  process.env.CARGO_TARGET_DIR ?? join(process.env.AUTODIDACT_CACHE ?? join(homedir(), ".cache/autodidact"), "target");
const CLI = join(TARGET, "release/autodidact");
const TOLERANCE = 1e-3;

interface Step {
  step: number;
  loss: number;
}

function autodidact(...words: string[]): void {
  expect(existsSync(CLI), `${CLI} is missing: cargo build --release`).toBe(true);
  execFileSync(CLI, words, { stdio: "pipe" });
}

const stepsOf = (text: string): Step[] => (JSON.parse(text) as { steps: Step[] }).steps;

/** Loads the images, and waits until they can be trained on. */
async function load(app: App, archive: Buffer): Promise<void> {
  await app.choose({ name: "shapes.zip", buffer: archive });
  await expect.poll(() => app.imageCount()).toBe(40);
  await app.ready();
}

/** Goes on with a checkpoint for a few steps, as far as `from` knows them. Returns the record. */
async function goOnInPage(app: App, checkpoint: Buffer, from: number): Promise<Step[]> {
  await app.choose({ name: "checkpoint.safetensors", buffer: checkpoint });
  await expect(app.page.getByTestId("saved-run")).toContainText(`step ${from.toLocaleString("en-GB")} of`);
  await app.button("Go on with it").click();
  await app.trainUntil(from + 4);
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  return stepsOf((await downloaded(app.page, "run.json")).toString());
}

function expectSame(got: Step[], wanted: Step[]): void {
  expect(got.map(({ step }) => step)).toEqual(wanted.map(({ step }) => step));
  for (const [index, { loss }] of wanted.entries()) {
    expect(Math.abs((got[index] as Step).loss - loss), `step ${index}`).toBeLessThan(TOLERANCE * Math.max(1, loss));
  }
}

test("a run begun in the page goes on on the command line", async ({ app, page }, info) => {
  const at = (name: string) => info.outputPath(name);
  const archive = zip(images(20));
  writeFileSync(at("shapes.zip"), archive);
  await app.open({ ...TINY, epochs: UNTIL_STOPPED });
  await load(app, archive);
  await app.trainButton.click();
  await app.trainUntil(3);
  await app.button("Stop").click();
  await expect(app.state).toHaveText("Stopped");
  const checkpoint = await downloaded(page, "checkpoint.safetensors");
  writeFileSync(at("checkpoint.safetensors"), checkpoint);
  const done = stepsOf((await downloaded(page, "run.json")).toString());

  const data = ["--data", at("shapes.zip"), "--device", "cpu", "--out", at("run")];
  autodidact("train", "--resume", at("checkpoint.safetensors"), "--steps", `${done.length + 4}`, ...data);
  const native = stepsOf(readFileSync(at("run/run.json"), "utf8"));
  expect(native.slice(0, done.length)).toEqual(done);
  expect(native).toHaveLength(done.length + 4);

  // What the page makes of the same steps.
  const wasm = await goOnInPage(app, checkpoint, done.length);
  expectSame(native.slice(done.length), wasm.slice(done.length, done.length + 4));
});

test("a run begun on the command line goes on in the page, and run.json makes it again", async ({ app }, info) => {
  const at = (name: string) => info.outputPath(name);
  const archive = zip(images(20));
  writeFileSync(at("shapes.zip"), archive);
  const settings = Object.entries({ ...TINY, epochs: UNTIL_STOPPED }).filter(([name]) => !/^(vit|decoder)_/.test(name));
  const flags = settings.flatMap(([name, value]) => [`--${name.replaceAll("_", "-")}`, `${value}`]);
  const data = ["--data", at("shapes.zip"), "--device", "cpu"];
  autodidact("train", "--method", "simclr", ...flags, "--steps", "3", ...data, "--out", at("run"));
  // The record and its seed alone make the whole run again.
  autodidact("train", "--config", at("run/run.json"), "--steps", "7", ...data, "--out", at("again"));
  const native = stepsOf(readFileSync(at("again/run.json"), "utf8"));
  expect(native.slice(0, 3)).toEqual(stepsOf(readFileSync(at("run/run.json"), "utf8")));

  await app.open(TINY);
  await load(app, archive);
  const wasm = await goOnInPage(app, readFileSync(at("run/checkpoint.safetensors")), 3);
  expect(wasm.slice(0, 3)).toEqual(native.slice(0, 3));
  expectSame(wasm.slice(3, 7), native.slice(3));
});
