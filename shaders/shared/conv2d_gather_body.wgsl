// out[b, o, place] = Σ over taps and channels c of source[b, c, place'] · weight[tap, c, o].
//
// Both the convolution and its gradient with respect to the input are of this form; they differ in which place' a tap
// reads. Along one axis, for the position p of a class: it writes to OUT_STEP·p + out_start, and tap t reads
// IN_STEP·p + in_start + TAP_SIGN·t with weight first_tap + TAP_STEP·t. A convolution has one class. The gradient has
// one class for each remainder of the place by the stride, because places of one remainder use the same taps.
//
// One invocation: 8 positions × 8·BLOCKS channels, in registers, without barriers. Taps and channels are one loop, because
// the blocks are carried from turn to turn, which software adapters pay for at the ends of every loop.

#import conv2d_words
#import block
#import quotient

// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: array<f32>;
// [kernel, kernel, in channels, out channels padded to a multiple of 8·BLOCKS], four channels a vector
@group(0) @binding(1) var<storage, read_write> weight: array<vec4<f32>>;
// [batch, out channels, out height, out width]
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

// Four positions.
struct Places {
    sample: vec4<u32>,
    row: vec4<u32>,
    column: vec4<u32>,
}

// Where four positions read: elements, and which are inside of the image.
struct Reading {
    at: vec4<u32>,
    inside: vec4<bool>,
}

// Past the last position the last is repeated; it is stored once.
fn places(first: u32, total: u32, size: vec2<u32>) -> Places {
    let flat = min(vec4<u32>(first, first + 1u, first + 2u, first + 3u), vec4<u32>(total - 1u));
    let sample = quotients(flat, size.x * size.y);
    let rest = flat - sample * (size.x * size.y);
    let row = quotients(rest, size.y);
    return Places(sample, row, rest - row * size.y);
}

// `start` is where tap 0 of position 0 is, `tap` how far a tap is from it.
fn reading(places: Places, start: vec2<u32>, tap: vec2<u32>) -> Reading {
    // Left of and above the image is a number past its end: they wrap.
    let y = places.row * word(IN_STEP) + (start.x + tap.x);
    let x = places.column * word(IN_STEP) + (start.y + tap.y);
    let width = word(IN_WIDTH);
    let inside = (y < vec4<u32>(word(IN_HEIGHT))) & (x < vec4<u32>(width));
    let base = places.sample * (word(IN_CHANNELS) * word(IN_HEIGHT) * width);
    return Reading(base + select(vec4<u32>(0u), y * width + x, inside), inside);
}

fn values(from_: Reading) -> vec4<f32> {
    let at = from_.at;
    return select(vec4<f32>(0.0), vec4<f32>(source[at.x], source[at.y], source[at.z], source[at.w]), from_.inside);
}

// Where four positions write in the plane of channel 0.
fn writing(places: Places, start: vec2<u32>) -> vec4<u32> {
    let width = word(OUT_WIDTH);
    let plane = word(OUT_HEIGHT) * width;
    let y = places.row * word(OUT_STEP) + start.x;
    return places.sample * (word(OUT_CHANNELS) * plane) + y * width + places.column * word(OUT_STEP) + start.y;
}

// Writes up to `count` of four values.
fn store_four(at: vec4<u32>, value: vec4<f32>, count: i32) {
    if (count > 0) {
        output[at.x] = value.x;
    }
    if (count > 1) {
        output[at.y] = value.y;
    }
    if (count > 2) {
        output[at.z] = value.z;
    }
    if (count > 3) {
        output[at.w] = value.w;
    }
}

// Writes the block of channels that starts at `channel`, for up to `count` positions.
fn store(block: ptr<function, Block>, channel: u32, at0: vec4<u32>, at1: vec4<u32>, count: i32) {
    let plane = word(OUT_HEIGHT) * word(OUT_WIDTH);
    for (var o = 0u; o < COLUMNS; o++) {
        if (channel + o < word(OUT_CHANNELS)) {
            let place = (channel + o) * plane;
            store_four(at0 + place, (*block)[2u * o], count);
            store_four(at1 + place, (*block)[2u * o + 1u], count - 4);
        }
    }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let classes = word(CLASSES);
    let vertical = AXES + AXIS_WORDS * (id.z / classes);
    let horizontal = AXES + AXIS_WORDS * (classes + id.z % classes);
    let size = vec2<u32>(word(vertical + COUNT), word(horizontal + COUNT));
    let first = id.x * ROWS;
    let total = word(BATCH) * size.x * size.y;
    if (first >= total) {
        return;
    }
    let places0 = places(first, total, size);
    let places1 = places(first + 4u, total, size);
    let start = vec2<u32>(word(vertical + IN_START), word(horizontal + IN_START));
    let first_tap = vec2<u32>(word(vertical + FIRST_TAP), word(horizontal + FIRST_TAP));
    let taps = vec2<u32>(word(vertical + TAPS), word(horizontal + TAPS));
    let channels = word(IN_CHANNELS);
    let plane = word(IN_HEIGHT) * word(IN_WIDTH);
    let vectors = word(VECTORS);
    let column = id.y * (2u * BLOCKS);

    var low: Block;
    var high: Block;
    var tap = vec2<u32>(0u);
    var channel = 0u;
    var from0 = reading(places0, start, tap);
    var from1 = reading(places1, start, tap);
    var w = (first_tap.x * word(KERNEL) + first_tap.y) * channels * vectors + column;
    for (var term = taps.x * taps.y * channels; term > 0u; term--) {
        if (channel == channels) {
            channel = 0u;
            tap = select(tap + vec2<u32>(0u, 1u), vec2<u32>(tap.x + 1u, 0u), tap.y + 1u == taps.y);
            from0 = reading(places0, start, tap * word(TAP_SIGN));
            from1 = reading(places1, start, tap * word(TAP_SIGN));
            let of_weight = first_tap + word(TAP_STEP) * tap;
            w = (of_weight.x * word(KERNEL) + of_weight.y) * channels * vectors + column;
        }
        let x0 = values(from0);
        let x1 = values(from1);
        add_outer(&low, x0, x1, weight[w], weight[w + 1u]);
        if (BLOCKS == 2u) {
            add_outer(&high, x0, x1, weight[w + 2u], weight[w + 3u]);
        }
        from0.at += plane;
        from1.at += plane;
        w += vectors;
        channel += 1u;
    }

    let out_start = vec2<u32>(word(vertical + OUT_START), word(horizontal + OUT_START));
    let at0 = writing(places0, out_start);
    let at1 = writing(places1, out_start);
    let count = i32(total - first);
    store(&low, id.y * COLUMNS * BLOCKS, at0, at1, count);
    if (BLOCKS == 2u) {
        store(&high, (id.y * BLOCKS + 1u) * COLUMNS, at0, at1, count);
    }
}
