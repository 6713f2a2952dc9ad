// What the kernels of BatchNorm share: sizes, and how a channel's elements are divided into chunks.

const BATCH: u32 = 0u;
const CHANNELS: u32 = 1u;
const PLANE: u32 = 2u;
const CHUNKS: u32 = 3u;
// 1 where ReLU follows.
const RECTIFIED: u32 = 4u;
// Bits of an f32.
const EPSILON: u32 = 5u;
const THREADS: u32 = 64u;

// First and last-plus-one of the elements of a channel that belong to a chunk.
fn chunk_of(chunk: u32) -> vec2<u32> {
    let count = word(BATCH) * word(PLANE);
    let length = (count + word(CHUNKS) - 1u) / word(CHUNKS);
    return min(vec2<u32>(chunk * length, (chunk + 1u) * length), vec2<u32>(count));
}

// Where element `i` of a channel is, counted over the batch.
fn element(i: u32, channel: u32) -> u32 {
    let plane = word(PLANE);
    return (i / plane * word(CHANNELS) + channel) * plane + i % plane;
}
