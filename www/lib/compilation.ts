// How many of the shaders that were asked for are compiled. Browsers compile beside the worker: asking for a pipeline
// returns at once, and the first step waits for all of its own.

/** Shaders of WebGPU since the worker started. */
export interface Compilation {
  asked: number;
  compiled: number;
}

/** Calls `tell` whenever a shader is asked for or compiled, from now on and on every device. */
export function watchCompilation(tell: (soFar: Compilation) => void): void {
  const prototype = globalThis.GPUDevice?.prototype;
  if (!prototype) return;
  const create = prototype.createComputePipeline;
  const soFar: Compilation = { asked: 0, compiled: 0 };
  const note = (what: keyof Compilation) => {
    soFar[what] += 1;
    tell({ ...soFar });
  };
  prototype.createComputePipeline = function (this: GPUDevice, descriptor) {
    note("asked");
    // A scope answers when what it holds is done. Those of this kind let the errors of shaders pass to whoever waits
    // for them.
    this.pushErrorScope("out-of-memory");
    const pipeline = create.call(this, descriptor);
    const passOn = (error: GPUError | null) => {
      if (error) this.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
    };
    this.popErrorScope()
      .then(passOn, () => {}) // A lost device is told of elsewhere.
      .finally(() => note("compiled"));
    return pipeline;
  };
}
