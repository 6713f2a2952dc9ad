// Counts what an engine asks of WebGPU. Imported first wherever an engine computes, it wraps the prototypes, so that
// every device of that thread is counted alike. A `BroadcastChannel` of the thread's name answers with the counters.

const counters = {
  /** dispatchWorkgroups and dispatchWorkgroupsIndirect */
  dispatches: 0,
  /** queue.submit */
  submissions: 0,
  /** buffer.mapAsync for reading */
  readbacks: 0,
  /** Sum, over all dispatches, of the sizes of the buffers bound to them. */
  bytesBound: 0,
  /** queue.writeBuffer: calls, and their bytes. */
  writes: 0,
  bytesWritten: 0,
  buffersCreated: 0,
  bindGroupsCreated: 0,
  pipelinesCreated: 0,
  /** Bytes of buffers created and neither destroyed nor collected as garbage; and the most there ever were. */
  bytesHeld: 0,
  peakBytes: 0,
};

/** Replaces a method by one that calls `before(this, ...arguments)` or `after(result, this, ...arguments)`. */
function wrap(type, name, { before, after }) {
  const original = type?.prototype[name];
  if (!original) return;
  type.prototype[name] = function (...parameters) {
    before?.(this, ...parameters);
    const result = original.apply(this, parameters);
    after?.(result, this, ...parameters);
    return result;
  };
}

// --- memory: weak references only, so that counting keeps nothing alive -------------------------------------------------

const collected = new FinalizationRegistry((allocation) => release(allocation));
const allocations = new WeakMap();

function release(allocation) {
  if (!allocation || allocation.released) return;
  allocation.released = true;
  counters.bytesHeld -= allocation.size;
}

wrap(globalThis.GPUDevice, "createBuffer", {
  after(buffer) {
    const allocation = { size: buffer.size, released: false };
    allocations.set(buffer, allocation);
    collected.register(buffer, allocation);
    counters.buffersCreated += 1;
    counters.bytesHeld += buffer.size;
    counters.peakBytes = Math.max(counters.peakBytes, counters.bytesHeld);
  },
});
wrap(globalThis.GPUBuffer, "destroy", {
  before(buffer) {
    release(allocations.get(buffer));
  },
});

// --- work -----------------------------------------------------------------------------------------------------------------

const bindGroupBytes = new WeakMap();
/** Pass → bytes of the group in each slot. */
const passBytes = new WeakMap();

function boundBytes({ resource }) {
  const buffer = resource instanceof GPUBuffer ? resource : resource.buffer;
  if (!(buffer instanceof GPUBuffer)) return 0;
  return resource.size ?? buffer.size - (resource.offset ?? 0);
}

wrap(globalThis.GPUDevice, "createBindGroup", {
  after(group, _, { entries }) {
    counters.bindGroupsCreated += 1;
    bindGroupBytes.set(
      group,
      Array.from(entries).reduce((sum, entry) => sum + boundBytes(entry), 0),
    );
  },
});
wrap(globalThis.GPUComputePassEncoder, "setBindGroup", {
  before(pass, slot, group) {
    const slots = passBytes.get(pass) ?? [];
    slots[slot] = group ? (bindGroupBytes.get(group) ?? 0) : 0;
    passBytes.set(pass, slots);
  },
});

function countDispatch(pass) {
  counters.dispatches += 1;
  for (const bytes of passBytes.get(pass) ?? []) counters.bytesBound += bytes ?? 0;
}
wrap(globalThis.GPUComputePassEncoder, "dispatchWorkgroups", { before: countDispatch });
wrap(globalThis.GPUComputePassEncoder, "dispatchWorkgroupsIndirect", { before: countDispatch });

wrap(globalThis.GPUQueue, "submit", {
  before() {
    counters.submissions += 1;
  },
});
wrap(globalThis.GPUQueue, "writeBuffer", {
  before(_, _buffer, _offset, data, dataOffset = 0, size) {
    const unit = ArrayBuffer.isView(data) ? (data.BYTES_PER_ELEMENT ?? 1) : 1;
    counters.writes += 1;
    counters.bytesWritten += size === undefined ? data.byteLength - dataOffset * unit : size * unit;
  },
});
wrap(globalThis.GPUBuffer, "mapAsync", {
  before(_, mode) {
    if (mode & GPUMapMode.READ) counters.readbacks += 1;
  },
});
for (const name of ["createComputePipeline", "createComputePipelineAsync"]) {
  wrap(globalThis.GPUDevice, name, {
    before() {
      counters.pipelinesCreated += 1;
    },
  });
}

// --- answers --------------------------------------------------------------------------------------------------------------

const channel = new BroadcastChannel(`counters of ${globalThis.name}`);
channel.onmessage = ({ data }) => {
  if (data === "read") channel.postMessage({ ...counters });
};
