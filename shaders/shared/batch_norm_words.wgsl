// What the kernels of BatchNorm share: sizes, and how a workgroup goes over a chunk of a channel's elements.
#import quotient

const BATCH: u32 = 0u;
const CHANNELS: u32 = 1u;
const PLANE: u32 = 2u;
const CHUNKS: u32 = 3u;
// Elements of a chunk; the last may have fewer.
const CHUNK: u32 = 4u;
// 1 where ReLU follows.
const RECTIFIED: u32 = 5u;
// Bits of an f32.
const EPSILON: u32 = 6u;
// Where the second of two arrays of channels starts, in elements: the gradient of the bias, the running variance.
const SECOND: u32 = 7u;
// Bits of f32s: what is kept of the running averages, and what is added of a batch's mean and biased variance.
const KEPT: u32 = 8u;
const MEAN_SHARE: u32 = 9u;
const VARIANCE_SHARE: u32 = 10u;
const THREADS: u32 = 64u;

// What is left of a value: all of it, or what ReLU lets through.
fn least() -> f32 {
    return select(-3.4e38, 0.0, word(RECTIFIED) == 1u);
}

// Elements of a channel.
fn count_of_channel() -> u32 {
    return word(BATCH) * word(PLANE);
}

// Elements that a chunk has.
fn length_of(chunk: u32) -> u32 {
    return min(word(CHUNK), count_of_channel() - chunk * word(CHUNK));
}

// A thread's way over every THREADS-th element of a channel.
struct Walk {
    // Where the next element is.
    at: u32,
    // That, counted in its sample.
    place: u32,
    plane: u32,
    // How far a step goes, in the sample and in memory, and what entering another sample adds.
    step: u32,
    step_at: u32,
    enter: u32,
}

// The way from element `first` of a channel.
fn walk(first: u32, channel: u32) -> Walk {
    let plane = word(PLANE);
    let sample = quotient(first, plane);
    let enter = (word(CHANNELS) - 1u) * plane;
    let place = first - sample * plane;
    let samples = THREADS / plane;
    let step = THREADS - samples * plane;
    let at = (sample * word(CHANNELS) + channel) * plane + place;
    return Walk(at, place, plane, step, THREADS + samples * enter, enter);
}

fn advance(way: ptr<function, Walk>) {
    let place = (*way).place + (*way).step;
    let enters = place >= (*way).plane;
    (*way).at += (*way).step_at + select(0u, (*way).enter, enters);
    (*way).place = place - select(0u, (*way).plane, enters);
}
