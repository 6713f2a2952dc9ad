// The page's end of the UMAP worker. The worker is part of this file's code: started from a blob, it inherits the
// page's policy, and nothing is fetched once the page has loaded.

import { AutodidactError, type Embeddings } from "../../lib/index.ts";
import type { UmapAnswer, UmapRequest } from "./umap.worker.ts";
import UmapWorker from "./umap.worker.ts?worker&inline";

const NEIGHBOURS = 15;
/** With fewer images there is nothing to unfold. */
const FEWEST = 8;

/** A layout of these images by UMAP that begins at `start`; null when they are too few. */
export async function layOut(
  vectors: Embeddings,
  start: Float32Array,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Float32Array | null> {
  if (vectors.indices.length < FEWEST) return null;
  const graph = await vectors.graph(NEIGHBOURS);
  const cancelled = () => new AutodidactError("aborted", "The layout was cancelled");
  if (signal.aborted) throw cancelled();
  const worker = new UmapWorker();
  try {
    return await new Promise<Float32Array>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(cancelled()));
      worker.onerror = (event) => reject(new AutodidactError("panic", event.message || "UMAP could not be started"));
      worker.onmessage = ({ data }: MessageEvent<UmapAnswer>) => {
        onProgress(data.done);
        if (data.done === 1) resolve(data.points);
      };
      const request: UmapRequest = { ...graph, start };
      worker.postMessage(request);
    });
  } finally {
    worker.terminate();
  }
}
