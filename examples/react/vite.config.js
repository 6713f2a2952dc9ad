// The development server bundles dependencies, and workers and wasm beside their code would be lost in it.
export default { optimizeDeps: { exclude: ["autodidact"] }, oxc: { jsx: { runtime: "automatic" } } };
