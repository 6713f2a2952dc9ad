// What both forms of conv2d_gather are told. The axes' classes stand at the end: vertical ones first, then horizontal
// ones, AXIS_WORDS each; there are CLASSES along each axis.

const BATCH: u32 = 0u;
const IN_CHANNELS: u32 = 1u;
const IN_HEIGHT: u32 = 2u;
const IN_WIDTH: u32 = 3u;
const OUT_CHANNELS: u32 = 4u;
const OUT_HEIGHT: u32 = 5u;
const OUT_WIDTH: u32 = 6u;
const KERNEL: u32 = 7u;
const IN_STEP: u32 = 8u;
const OUT_STEP: u32 = 9u;
const TAP_SIGN: u32 = 10u;
const TAP_STEP: u32 = 11u;
const CLASSES: u32 = 12u;
// Out channels of the packed weights, padding included, in vectors of four.
const VECTORS: u32 = 13u;
const AXES: u32 = 14u;
const AXIS_WORDS: u32 = 5u;
const COUNT: u32 = 0u;
const IN_START: u32 = 1u;
const OUT_START: u32 = 2u;
const FIRST_TAP: u32 = 3u;
const TAPS: u32 = 4u;

fn signed(index: u32) -> i32 {
    return bitcast<i32>(word(index));
}
