// What `npm pack` makes: every file that is promised, no other, and not too large.

import { join } from "node:path";
import { ROOT, readProjectFile } from "../../lib/paths.mjs";
import { Explained, run } from "../../lib/process.mjs";

/** Bytes of the tarball. The two cores make most of it, the samples 4.7 MB. */
const LARGEST = 24e6;

/** Every file that there may be; `+` ones must be there. */
const FILES = [
  "+ package.json",
  "+ README.md",
  "+ CHANGELOG.md",
  "+ LICENSE-APACHE",
  "+ LICENSE-MIT",
  "+ THIRD_PARTY_NOTICES.md",
  "+ dist/lib/LICENSES.txt",
  "+ dist/lib/autodidact.wasm",
  "+ dist/lib/autodidact-threads.wasm",
  "+ dist/lib/index.js",
  "+ dist/lib/node.js",
  "+ dist/lib/node-worker.js",
  "+ dist/lib/worker.js",
  "+ dist/lib/data/emoji/emoji.zip",
  "+ dist/lib/data/fashion-mnist/t10k-images-idx3-ubyte.gz",
  "+ dist/lib/data/fashion-mnist/t10k-labels-idx1-ubyte.gz",
  // What the entries share, and the types.
  "  dist/lib/NAME-HASH.js",
  "  dist/lib/NAME.d.ts",
];

function pattern(line) {
  const text = line.slice(2).replaceAll(".", "\\.").replace("NAME", "[a-z-]+").replace("HASH", "[\\w-]{8}");
  return new RegExp(`^${text}$`);
}

/** Packs into `folder`. Returns the path of the tarball, and what npm says of it. */
export async function pack(folder) {
  const answer = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT, quiet: true });
  // Lists of packages before npm 12, an object by name since.
  const [told] = Object.values(JSON.parse(answer.slice(answer.search(/[[{]/))));
  return { ...told, file: join(folder, told.filename) };
}

/** Every relative file that the fields of package.json point to. */
function promisedFiles(manifest) {
  const collect = (value) => (typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(collect));
  const paths = ["main", "module", "types", "exports"].flatMap((field) => collect(manifest[field]));
  return [...new Set(paths.map((path) => path.replace(/^\.\//, "")))];
}

/** Throws Explained when a file is missing, unexpected or too large. */
export function checkContents({ files, size }) {
  const packed = files.map(({ path }) => path);
  const manifest = JSON.parse(readProjectFile("package.json"));
  const required = FILES.filter((line) => line.startsWith("+")).map((line) => line.slice(2));
  const missing = [...new Set([...promisedFiles(manifest), ...required])].filter((path) => !packed.includes(path));
  if (missing.length > 0) throw new Explained(`These files are not packed: ${missing.join(", ")}`);
  const allowed = FILES.map(pattern);
  const strange = packed.filter((path) => !allowed.some((one) => one.test(path)));
  if (strange.length > 0) throw new Explained(`These files do not belong into the package: ${strange.join(", ")}`);
  const unbuilt = files.find(({ path, size }) => path.endsWith(".wasm") && size < 1e6);
  if (unbuilt) throw new Explained(`${unbuilt.path} has ${unbuilt.size} bytes: that is no build.`);
  if (size > LARGEST) throw new Explained(`The package has ${size} bytes; ${LARGEST} are the limit.`);
  if (manifest.dependencies) throw new Explained("The package must bring all it needs: no dependencies.");
  return `${packed.length} files, ${(size / 1e6).toFixed(1)} MB`;
}
