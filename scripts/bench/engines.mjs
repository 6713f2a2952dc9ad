// The engines of the benchmark: a library on a device.

export const ENGINES = [
  { name: "autodidact-webgpu", library: "autodidact", device: "webgpu", title: "Autodidact, WebGPU" },
  { name: "autodidact-cpu", library: "autodidact", device: "cpu", title: "Autodidact, CPU (wasm)" },
  { name: "tfjs-webgpu", library: "tfjs", device: "webgpu", title: "TensorFlow.js, WebGPU" },
  { name: "tfjs-cpu", library: "tfjs", device: "cpu", title: "TensorFlow.js, cpu" },
  { name: "jax-webgpu", library: "jax", device: "webgpu", title: "jax-js, WebGPU" },
  { name: "jax-wasm", library: "jax", device: "wasm", title: "jax-js, wasm" },
];
