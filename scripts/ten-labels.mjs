#!/usr/bin/env node
// Measures the classifier from ten labels a class, by the path that the page takes: the built package in Chromium, an
// encoder's file, labels given in small portions. The labels of the sample stand in for the person who would click.
//   --weights FILE   encoder.safetensors (needed)      --draws N   times the labels are drawn anew (5)
// Build the package first: npm run build.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { ROOT } from "./lib/paths.mjs";
import { Explained } from "./lib/process.mjs";
import { main } from "./lib/report.mjs";

const PACKAGE = join(ROOT, "dist", "lib");
const ORIGIN = "http://localhost:4399/";
const TYPES = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

function option(words, name, fallback) {
  const place = words.indexOf(`--${name}`);
  return place < 0 ? fallback : words[place + 1];
}

/** Serves the package and the weights without a server. */
async function open(page, weights) {
  await page.route(`${ORIGIN}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const contentType = TYPES[name.split(".").at(-1)] ?? "application/octet-stream";
    if (name === "empty.html") return route.fulfill({ contentType, body: "<!doctype html>" });
    return route.fulfill({ contentType, body: readFileSync(name === "weights" ? weights : join(PACKAGE, name)) });
  });
  await page.goto(`${ORIGIN}empty.html`);
}

/** Runs in the browser. */
async function measure({ draws, perClass }) {
  const { createEncoder, loadImages } = await import(new URL("index.js", location.href).href);
  const weights = await (await fetch("weights")).blob();
  const data = await loadImages("sample:fashion-mnist");
  const truth = await data.labels();
  const encoder = await createEncoder({ weights, device: "cpu" });
  // The run held the last fifth out: it is never labelled, and nothing else is measured.
  const first = data.count * 0.8;

  /** A draw's order of the images that may be labelled. */
  const order = (draw) => {
    let state = (draw + 1) * 2654435761;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const images = Array.from({ length: first }, (_, image) => image);
    for (let last = images.length - 1; last > 0; last--) {
      const other = Math.floor(next() * (last + 1));
      [images[last], images[other]] = [images[other], images[last]];
    }
    return images;
  };
  const accuracy = ({ predicted }, classes) => {
    let right = 0;
    for (let image = first; image < data.count; image++) {
      if (classes[predicted[image]] === data.classes[truth[image]]) right += 1;
    }
    return right / (data.count - first);
  };
  const learn = async (vectors, labels) => {
    const classifier = await vectors.classifier({ labels });
    const said = await classifier.predict();
    const found = { said, share: accuracy(said, classifier.classes) };
    await classifier.dispose();
    return found;
  };
  const click = (labels, image) => {
    const name = data.classes[truth[image]];
    labels.set(name, [...(labels.get(name) ?? []), image]);
  };
  /** So many images of each class, in a draw's order. */
  const balanced = (draw, count) => {
    const labels = new Map(data.classes.map((name) => [name, []]));
    for (const image of order(draw)) if (labels.get(data.classes[truth[image]]).length < count) click(labels, image);
    return labels;
  };
  /** Begins with two a class; then labels what the classifier is least certain of, ten images at a time. */
  const active = async (vectors, draw) => {
    const labels = balanced(draw, 2);
    const given = new Set([...labels.values()].flat());
    let found = await learn(vectors, labels);
    while (given.size < perClass * data.classes.length) {
      const { margins } = found.said;
      const open = order(draw).filter((image) => !given.has(image));
      open.sort((a, b) => margins[a] - margins[b]);
      for (const image of open.slice(0, 10)) {
        given.add(image);
        click(labels, image);
      }
      found = await learn(vectors, labels);
    }
    return found.share;
  };
  const results = {};
  for (const of of ["trained", "untrained", "pixels"]) {
    const vectors = await encoder.embeddings({ data, of });
    results[of] = [];
    for (let draw = 0; draw < draws; draw++) results[of].push((await learn(vectors, balanced(draw, perClass))).share);
    if (of === "trained") {
      results.active = [];
      for (let draw = 0; draw < draws; draw++) results.active.push(await active(vectors, draw));
    }
    await vectors.dispose();
  }
  const report = await encoder.evaluate({ data, labelsPerClass: perClass, draws, few: true });
  const point = report.curve.find(({ budget }) => budget.perClass === perClass);
  results.scratch = point.supervised.runs;
  return results;
}

const percent = (share) => (100 * share).toFixed(1);

function summary(shares) {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0);
  return `${percent(mean)} ± ${percent(Math.sqrt(squares / Math.max(1, shares.length - 1)))}`;
}

await main(import.meta.url, async (words) => {
  const weights = option(words, "weights", "");
  if (!existsSync(weights)) throw new Explained("--weights must name the encoder.safetensors of a run on the sample.");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage();
    await open(page, weights);
    const results = await page.evaluate(measure, { draws: Number(option(words, "draws", 5)), perClass: 10 });
    for (const [way, shares] of Object.entries(results)) console.log(`${way.padEnd(10)} ${summary(shares)}`);
  } finally {
    await browser.close();
  }
});
