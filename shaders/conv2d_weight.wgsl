// Gradient of a convolution with respect to its weights, over a share of the output's places:
// partial[chunk, o, column] = Σ over the chunk's places of gradient[b, o, place] · source[b, i, place'], where a column is
// an input channel i with a tap, which says what place' is. `sum_chunks` adds the chunks.
//
// One invocation: 8 columns × 8 output channels, in registers, without barriers. Neighbours take neighbouring chunks, so
// that they are at the border of the image together (twin: src/kernels/conv2d.rs).

#parameters 11
#import conv2d_weight_words
#import block
#import quotient

// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: array<f32>;
// [batch, out channels, out height, out width]
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
// [chunks, out channels, in channels, kernel, kernel]
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

// What four columns read: elements from the place of tap 0, and how far their taps are from it.
struct Reading {
    at: vec4<u32>,
    y: vec4<u32>,
    x: vec4<u32>,
}

// Columns past the last repeat it and are not stored.
fn reading(column: u32) -> Reading {
    let kernel = word(KERNEL);
    let taps = kernel * kernel;
    let last = word(IN_CHANNELS) * taps - 1u;
    let columns = min(vec4<u32>(column, column + 1u, column + 2u, column + 3u), vec4<u32>(last));
    let channel = quotients(columns, taps);
    let tap = columns - channel * taps;
    let row = quotients(tap, kernel);
    let y = row - word(PADDING);
    let x = tap - row * kernel - word(PADDING);
    return Reading((channel * word(IN_HEIGHT) + y) * word(IN_WIDTH) + x, y, x);
}

// What they read at a place. Left of and above the image is a number past its end: it wraps.
fn values(from_: Reading, at: u32, place: vec2<u32>) -> vec4<f32> {
    let inside = (from_.y + place.x < vec4<u32>(word(IN_HEIGHT))) & (from_.x + place.y < vec4<u32>(word(IN_WIDTH)));
    let i = select(vec4<u32>(0u), from_.at + at, inside);
    return select(vec4<f32>(0.0), vec4<f32>(source[i.x], source[i.y], source[i.z], source[i.w]), inside);
}

// Where four channels of the gradient start.
fn planes(channel: u32) -> vec4<u32> {
    let channels = vec4<u32>(channel, channel + 1u, channel + 2u, channel + 3u);
    return min(channels, vec4<u32>(word(OUT_CHANNELS) - 1u)) * (word(OUT_HEIGHT) * word(OUT_WIDTH));
}

fn gradients(at: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(gradient[at.x], gradient[at.y], gradient[at.z], gradient[at.w]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let columns = word(IN_CHANNELS) * word(KERNEL) * word(KERNEL);
    let height = word(OUT_HEIGHT);
    let width = word(OUT_WIDTH);
    let area = height * width;
    let total = word(BATCH) * area;
    let chunks = quotient(total + word(PLACES_PER_CHUNK) - 1u, word(PLACES_PER_CHUNK));
    let band = quotient(id.x, chunks);
    let chunk = id.x - band * chunks;
    if (band * ROWS >= columns) {
        return;
    }
    let from0 = reading(band * ROWS);
    let from1 = reading(band * ROWS + 4u);
    let to0 = planes(id.y * COLUMNS);
    let to1 = planes(id.y * COLUMNS + 4u);
    let in_size = word(IN_CHANNELS) * word(IN_HEIGHT) * word(IN_WIDTH);
    let in_width = word(IN_WIDTH);
    let stride = word(STRIDE);

    var block: Block;
    let begin = chunk * word(PLACES_PER_CHUNK);
    var sample = quotient(begin, area);
    var row = quotient(begin - sample * area, width);
    var column = begin - sample * area - row * width;
    for (var i = begin; i < min(begin + word(PLACES_PER_CHUNK), total); i++) {
        let place = vec2<u32>(row, column) * stride;
        let at = sample * in_size + place.x * in_width + place.y;
        let to_ = sample * (word(OUT_CHANNELS) * area) + row * width + column;
        add_outer(&block, values(from0, at, place), values(from1, at, place), gradients(to0 + to_), gradients(to1 + to_));
        column += 1u;
        if (column == width) {
            column = 0u;
            row += 1u;
            if (row == height) {
                row = 0u;
                sample += 1u;
            }
        }
    }

    let out_channels = word(OUT_CHANNELS);
    for (var o = 0u; o < min(COLUMNS, out_channels - id.y * COLUMNS); o++) {
        let first = (chunk * out_channels + id.y * COLUMNS + o) * columns + band * ROWS;
        for (var p = 0u; p < min(ROWS, columns - band * ROWS); p++) {
            partial[first + p] = block[2u * o + p / 4u][p % 4u];
        }
    }
}
