// Bundles the page and the workers of bench/, minified as an application would ship them. The package is not bundled:
// it is served as `npm run build` made it, at /lib/.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { ROOT } from "../lib/paths.mjs";
import { step } from "../lib/report.mjs";

const OUT = join(ROOT, "node_modules", ".cache", "autodidact", "bench");
const INPUTS = {
  page: "page.js",
  autodidact: "engines/worker.js",
  tfjs: "peers/tfjs/worker.js",
  jax: "peers/jax/worker.js",
};
const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Autodidact benchmark</title>
<link rel="icon" href="data:,">
<script type="module" src="/page.js"></script>
`;

/** Returns the folder to serve. */
export async function bundle() {
  await step("Benchmark page", async () => {
    rmSync(OUT, { recursive: true, force: true });
    // One at a time: shared chunks would make an engine load another's code.
    for (const [name, file] of Object.entries(INPUTS)) {
      const build = await rolldown({
        input: { [name]: join(ROOT, "bench", file) },
        platform: "browser",
        external: /^\/lib\//,
      });
      await build.write({ dir: OUT, format: "esm", minify: true, chunkFileNames: `${name}-[name]-[hash].js` });
      await build.close();
    }
    writeFileSync(join(OUT, "index.html"), PAGE);
  });
  return OUT;
}
