// Stands in for wasm-bindgen's own declarations until the wasm is built.
declare module "*/wasm/autodidact.js";
declare module "*/wasm/autodidact-threads.js";
