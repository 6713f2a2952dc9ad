// What the kernels of InfoNCE against a queue share: unit queries, and what they are told.

// [rows, vectors]
@group(0) @binding(0) var<storage, read_write> query: array<vec4<f32>>;

const ROWS: u32 = 0u;
// Length of an embedding in vectors of four.
const VECTORS: u32 = 1u;
// Keys in the queue.
const LENGTH: u32 = 2u;
// Keys that one invocation goes through.
const CHUNK: u32 = 3u;
const CHUNKS: u32 = 4u;
// 1 / temperature, a float.
const SHARPNESS: u32 = 5u;
