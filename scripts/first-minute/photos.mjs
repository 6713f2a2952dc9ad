// Photos to train on: noisy JPEGs of discs and boxes before a shaded ground, a folder for each, encoded by the browser.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CLASSES = ["disc", "box"];
const AT_ONCE = 20;

/** Runs in the page: photo `number` as base64. */
async function photo({ number, width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const ground = context.createLinearGradient(0, 0, width, height);
  ground.addColorStop(0, `hsl(${(number * 47) % 360} 35% 65%)`);
  ground.addColorStop(1, `hsl(${(number * 101) % 360} 40% 25%)`);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.fillStyle = `hsl(${(number * 211) % 360} 60% 50%)`;
  const edge = height * (0.3 + 0.04 * (number % 10));
  const [x, y] = [width * (0.3 + 0.04 * (number % 11)), height * (0.35 + 0.03 * (number % 9))];
  context.beginPath();
  if (number % 2) context.rect(x - edge / 2, y - edge / 2, edge, edge);
  else context.arc(x, y, edge / 2, 0, 2 * Math.PI);
  context.fill();
  const image = context.getImageData(0, 0, width, height);
  let state = number + 1;
  for (let at = 0; at < image.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (at % 4 !== 3) image.data[at] += (state >>> 28) - 8;
  }
  context.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}

/** Writes `count` photos below `root`; returns how many bytes they have. */
export async function writePhotos(browser, root, count, [width, height]) {
  const page = await browser.newPage();
  for (const kind of CLASSES) mkdirSync(join(root, kind), { recursive: true });
  let bytes = 0;
  for (let start = 0; start < count; start += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, index) => start + index);
    const made = await Promise.all(numbers.map((number) => page.evaluate(photo, { number, width, height })));
    for (const [index, base64] of made.entries()) {
      const number = start + index;
      const content = Buffer.from(base64, "base64");
      writeFileSync(join(root, CLASSES[number % 2], `${number}.jpg`), content);
      bytes += content.length;
    }
  }
  await page.close();
  return bytes;
}
