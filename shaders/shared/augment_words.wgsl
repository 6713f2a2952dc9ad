// The words uploaded for a batch of views: a header, then VIEW_WORDS for each view.
// The constants are the one place where the layout is written: the build hands them to Rust.

@group(0) @binding(1) var<storage, read_write> words: array<u32>;

// Header. Sizes in pixels.
const CHANNELS: u32 = 0u;
const SOURCE_HEIGHT: u32 = 1u;
const SOURCE_WIDTH: u32 = 2u;
const OUT_HEIGHT: u32 = 3u;
const OUT_WIDTH: u32 = 4u;
const BLURRED: u32 = 5u; // 1 when a blur follows, which then finishes the pixels.
const KERNEL_WIDTH: u32 = 6u; // Taps of the blur.
const KERNEL_HEIGHT: u32 = 7u;
const MEAN: u32 = 8u; // f32 × 3
const SCALE: u32 = 11u; // f32 × 3, 1 / standard deviation.
const HEADER_WORDS: u32 = 14u;

// One view.
const SAMPLE: u32 = 0u;
const TOP: u32 = 1u; // i32
const LEFT: u32 = 2u; // i32
const HEIGHT: u32 = 3u;
const WIDTH: u32 = 4u;
const FLIP: u32 = 5u;
const TURNS: u32 = 6u;
const JITTER: u32 = 7u; // (kind, f32 factor) × JITTER_STEPS
const GREY: u32 = 15u;
const SIGMA: u32 = 16u; // f32, 0 for no blur.
const THRESHOLD: u32 = 17u; // f32, above 1 for no solarisation.
const VIEW_WORDS: u32 = 18u;

const JITTER_STEPS: u32 = 4u;

fn view_word(view: u32, field: u32) -> u32 {
    return words[HEADER_WORDS + view * VIEW_WORDS + field];
}

fn view_number(view: u32, field: u32) -> f32 {
    return bitcast<f32>(view_word(view, field));
}

// What follows every other transform: solarisation, then normalisation.
fn finish(value: f32, view: u32, channel: u32) -> f32 {
    let inverted = select(value, 1.0 - value, value >= view_number(view, THRESHOLD));
    return (inverted - bitcast<f32>(words[MEAN + channel])) * bitcast<f32>(words[SCALE + channel]);
}
