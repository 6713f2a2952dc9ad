// Autodidact's own worker, which tells how much it holds. The core is instantiated at the first request, so later than
// what is done here.

import "/one-core.js";
import "/instrument.js";
import "/lib/worker.js";

const memories = [];
for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...parameters) => {
    const result = await original.apply(WebAssembly, parameters);
    const { memory } = (result.instance ?? result).exports;
    if (memory) memories.push(memory);
    return result;
  };
}

new BroadcastChannel("soak").onmessage = ({ target, data }) => {
  if (data !== "read") return;
  globalThis.gc?.();
  // What was collected is counted after a moment: finalizers run in their own turn.
  setTimeout(() => target.postMessage({ wasm: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) }), 50);
};
