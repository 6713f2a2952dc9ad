// The text of a package's licence, from the package itself.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/paths.mjs";
import { Explained } from "../lib/process.mjs";

const IS_LICENCE = /^(licen[cs]es?|copying|unlicense|copyright)([-._].*)?$/i;
const IS_NOTICE = /^notice(\.(txt|md))?$/i;

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** A licence's text with its lines trimmed, so that equal ones are found to be equal. */
function read(folder, name) {
  const lines = readFileSync(join(folder, name), "utf8").replaceAll("\r", "").split("\n");
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

/** Some packages name a licence and bring no text: those of well-known ones are ours to add. */
function wellKnown({ name, licence, authors, source }) {
  const copyright = `Copyright (c) ${authors.filter(Boolean).join(", ") || `the authors of ${name}`}`;
  if (/\bMIT\b/.test(licence)) return [`${copyright}\n\n${MIT}`];
  if (/\bApache-2\.0\b/.test(licence)) return [read(ROOT, "LICENSE-APACHE")];
  if (licence === "MPL-2.0")
    return [`Mozilla Public License 2.0, https://mozilla.org/MPL/2.0/; source code: ${source}`];
  throw new Explained(`${name} is under \`${licence}\`, and brings no licence text: scripts/licences/texts.mjs`);
}

/** Where there is a choice, MIT, which is short; notices always. */
export function licenceTexts(one) {
  const names = readdirSync(one.folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const licences = names.map(({ name }) => name).filter((name) => IS_LICENCE.test(name));
  const notices = names.map(({ name }) => name).filter((name) => IS_NOTICE.test(name));
  const mayChoose = / OR |\//.test(one.licence) && !/ AND /.test(one.licence);
  const mit = licences.filter((name) => /mit/i.test(name));
  const chosen = mayChoose && mit.length > 0 ? mit : licences;
  const texts = chosen.length > 0 ? chosen.map((name) => read(one.folder, name)) : wellKnown(one);
  return [...texts, ...notices.map((name) => read(one.folder, name))];
}
