// Serves folders on this machine: isolated from other origins, as engines with threads need for shared memory, and with
// exact clocks; or plainly and compressed, as a static host does.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { createGzip } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * Path of the file an address names, or undefined. The first folder whose prefix fits decides. A leading `copy-…` names
 * no folder: modules of another address are loaded anew, and all that they import with them.
 */
function locate(folders, address) {
  const path = normalize(decodeURIComponent(new URL(address, "http://localhost").pathname)).replace(
    /^\/copy-[^/]+/,
    "",
  );
  const prefix = Object.keys(folders).find((start) => path.startsWith(start));
  if (!prefix) return undefined;
  const file = join(folders[prefix], path === "/" ? "index.html" : path.slice(prefix.length));
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/**
 * `folders`: prefix of the address → folder. `plain`: as a static host does. Returns the address and a function that
 * ends the server.
 */
export async function serve(folders, { plain = false } = {}) {
  const common = plain ? { "Content-Encoding": "gzip", "Cache-Control": "max-age=600" } : ISOLATION;
  const server = createServer((request, response) => {
    const file = locate(folders, request.url);
    if (!file) return response.writeHead(404, plain ? {} : ISOLATION).end();
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { ...common, "Content-Type": type });
    const content = createReadStream(file);
    (plain ? content.pipe(createGzip()) : content).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return { address: `http://localhost:${server.address().port}/`, close: () => server.close() };
}
