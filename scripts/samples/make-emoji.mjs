// Builds data/emoji/emoji.zip, the colour sample: Noto Emoji drawn on white, CATEGORY/SHORT_NAME.webp, 64×64 RGB.
// Run it by hand, only to change the file. Its packages are no dependencies of the project:
//
//   npm install --prefix /tmp/emoji emoji-datasource-google@15.1.2 sharp@0.35.5
//   node scripts/samples/make-emoji.mjs /tmp/emoji
//
// - 15.1.2 is the last release with art of Noto Emoji v2.042, all of whose repository is under Apache-2.0. Since July
//   2024 the licence file there is another one, although the images are still said to be under Apache-2.0.
// - The zip is read as a user's would be: its folders are the labels. Licence and notice travel inside, as .txt files,
//   which the reader leaves alone.
// - Skin tones are left out, and so is art that is there twice, the French flag of Clipperton for one: held-out images
//   must not be training images.
// - WebP, because 1900 lossless PNGs take 6 MB. At quality 80 colours are off by 3 of 255 (root mean square) at 32
//   pixels and by 7 at 64.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { zipSync } from "fflate";
import { ROOT, readProjectFile } from "../lib/paths.mjs";

const OUT = join(ROOT, "data/emoji/emoji.zip");
const EDGE = 64;
const ENCODING = { quality: 80, effort: 6, smartSubsample: true };
/** Zip has no time before this one; a fixed time makes the same file again. */
const TIME = new Date(1980, 0, 1);

const NOTICE = `Noto Emoji, Copyright 2013 Google, Inc.
https://github.com/googlefonts/noto-emoji, version 2.042, by way of the npm package emoji-datasource-google 15.1.2.

Licensed under the Apache License, Version 2.0 (LICENSE.txt beside this file). Most flags are in the public domain or
otherwise exempt from copyright (third_party/region-flags/LICENSE in that repository).

Changed for Autodidact: the images were put on white and converted from PNG to WebP. Skin tones and images that were
there twice were left out.

Folders and file names are the categories and short names of emoji-data, https://github.com/iamcal/emoji-data:

`;

/** Of identical art the oldest emoji keeps it: the flag of France is older than Clipperton's. */
function byAge(a, b) {
  return Number(a.added_in) - Number(b.added_in) || a.sort_order - b.sort_order;
}

/** `{ path, pixels }` of every emoji that is drawn differently, in the order of their paths. */
async function read(source, sharp) {
  const list = JSON.parse(readFileSync(join(source, "emoji.json"), "utf8"));
  const seen = new Set();
  const images = [];
  for (const emoji of list.filter((emoji) => emoji.has_img_google && emoji.category !== "Component").sort(byAge)) {
    const path = `${emoji.category}/${emoji.short_name}.webp`;
    if (!/^[A-Za-z& ]+\/[a-z0-9_+-]+\.webp$/.test(path)) throw new Error(`${path} is no portable file name`);
    const { data, info } = await sharp(join(source, "img/google/64", emoji.image))
      .flatten({ background: "white" })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.width !== EDGE || info.height !== EDGE || info.channels !== 3)
      throw new Error(`${path} has another shape`);
    const hash = createHash("sha256").update(data).digest("hex");
    if (!seen.has(hash)) images.push({ path, pixels: data });
    seen.add(hash);
  }
  return images.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function main(packages) {
  const source = join(resolve(packages), "node_modules/emoji-datasource-google");
  if (!existsSync(source)) throw new Error(`${source} is missing: see the head of this script`);
  const sharp = createRequire(join(resolve(packages), "package.json"))("sharp");
  const text = (content) => [new TextEncoder().encode(content), { level: 9, mtime: TIME }];
  const files = {
    "NOTICE.txt": text(NOTICE + readFileSync(join(source, "LICENSE"), "utf8")),
    "LICENSE.txt": text(readProjectFile("LICENSE-APACHE")),
  };
  const counts = {};
  for (const { path, pixels } of await read(source, sharp)) {
    const raw = { width: EDGE, height: EDGE, channels: 3 };
    files[path] = [await sharp(pixels, { raw }).webp(ENCODING).toBuffer(), { level: 0, mtime: TIME }];
    counts[dirname(path)] = (counts[dirname(path)] ?? 0) + 1;
  }
  const zip = zipSync(files);
  mkdirSync(dirname(OUT), { recursive: true });
  writeFileSync(OUT, zip);
  console.table(counts);
  console.log(`${OUT}: ${Object.keys(files).length - 2} images, ${(zip.length / 1e6).toFixed(2)} MB`);
}

await main(process.argv[2] ?? "/tmp/emoji");
