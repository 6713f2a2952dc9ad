// What both forms of conv2d_weight are told.

const BATCH: u32 = 0u;
const IN_CHANNELS: u32 = 1u;
const IN_HEIGHT: u32 = 2u;
const IN_WIDTH: u32 = 3u;
const OUT_CHANNELS: u32 = 4u;
const OUT_HEIGHT: u32 = 5u;
const OUT_WIDTH: u32 = 6u;
const KERNEL: u32 = 7u;
const STRIDE: u32 = 8u;
const PADDING: u32 = 9u;
// How many places of the output, counted over the batch, a chunk has.
const PLACES_PER_CHUNK: u32 = 10u;
