// Serves folders on this machine, isolated from other origins: engines with threads need shared memory, and all get
// exact clocks.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Path of the file an address names, or undefined. The first folder whose prefix fits decides. */
function locate(folders, address) {
  const path = normalize(decodeURIComponent(new URL(address, "http://localhost").pathname));
  const prefix = Object.keys(folders).find((start) => path.startsWith(start));
  if (!prefix) return undefined;
  const file = join(folders[prefix], path === "/" ? "index.html" : path.slice(prefix.length));
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/** `folders`: prefix of the address → folder. Returns the address and a function that ends the server. */
export async function serve(folders) {
  const server = createServer((request, response) => {
    const file = locate(folders, request.url);
    if (!file) return response.writeHead(404, ISOLATION).end();
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { ...ISOLATION, "Content-Type": type });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return { address: `http://localhost:${server.address().port}/`, close: () => server.close() };
}
