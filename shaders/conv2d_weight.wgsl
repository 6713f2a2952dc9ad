// Gradient of a convolution with respect to its weights, over a share of the output rows:
// partial[chunk, o, i, ky, kx] = Σ over the chunk's rows of gradient[b, o, y, x] · source[b, i, y', x'].
// `sum_chunks` adds the chunks.
//
// One invocation: one tap, 4 input channels × 8 output channels, in registers, without barriers
// (twin: src/kernels/conv2d.rs).

#parameters 11
// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: array<f32>;
// [batch, out channels, out height, out width]
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
// [chunks, out channels, in channels, kernel, kernel]
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

#import conv2d_weight_words

const INPUTS: u32 = 4u;
const OUTPUTS: u32 = 8u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let kernel = word(KERNEL);
    let in_channels = word(IN_CHANNELS);
    let blocks = (in_channels + INPUTS - 1u) / INPUTS;
    let count = blocks * kernel * kernel;
    let chunk = id.x / count;
    let rows = word(BATCH) * word(OUT_HEIGHT);
    if (chunk * word(ROWS_PER_CHUNK) >= rows) {
        return;
    }
    let block = id.x % count;
    let tap = vec2<i32>(vec2<u32>((block / kernel) % kernel, block % kernel));
    let i = block / (kernel * kernel) * INPUTS;
    let o = id.y * OUTPUTS;
    let out_channels = word(OUT_CHANNELS);
    let in_size = vec2<i32>(bitcast<i32>(word(IN_HEIGHT)), bitcast<i32>(word(IN_WIDTH)));
    let plane = word(IN_HEIGHT) * word(IN_WIDTH);
    let out_plane = word(OUT_HEIGHT) * word(OUT_WIDTH);
    let stride = bitcast<i32>(word(STRIDE));
    let offset = tap - bitcast<i32>(word(PADDING));
    // The columns whose tap falls inside of the image.
    let start = u32((max(0, -offset.y) + stride - 1) / stride);
    let reach = in_size.y - 1 - offset.y;
    let end = select(0u, min(u32(max(0, reach) / stride) + 1u, word(OUT_WIDTH)), reach >= 0);
    // Channels past the last are computed from the last and not stored.
    let inputs = min(vec4<u32>(i, i + 1u, i + 2u, i + 3u), vec4<u32>(in_channels - 1u)) * plane;
    let low = min(vec4<u32>(o, o + 1u, o + 2u, o + 3u), vec4<u32>(out_channels - 1u)) * out_plane;
    let high = min(vec4<u32>(o + 4u, o + 5u, o + 6u, o + 7u), vec4<u32>(out_channels - 1u)) * out_plane;

    var a0 = vec4<f32>(0.0);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    var a4 = a0;
    var a5 = a0;
    var a6 = a0;
    var a7 = a0;
    let last = min((chunk + 1u) * word(ROWS_PER_CHUNK), rows);
    for (var row = chunk * word(ROWS_PER_CHUNK); row < last; row++) {
        let sample = row / word(OUT_HEIGHT);
        let out_y = row % word(OUT_HEIGHT);
        let y = i32(out_y) * stride + offset.x;
        if (y < 0 || y >= in_size.x) {
            continue;
        }
        let in_row = inputs + sample * (in_channels * plane) + u32(y * in_size.y);
        let out_row = sample * (out_channels * out_plane) + out_y * word(OUT_WIDTH);
        for (var x = start; x < end; x++) {
            let at = in_row + u32(i32(x) * stride + offset.y);
            let v = vec4<f32>(source[at.x], source[at.y], source[at.z], source[at.w]);
            let l = low + (out_row + x);
            let h = high + (out_row + x);
            a0 += v * gradient[l.x];
            a1 += v * gradient[l.y];
            a2 += v * gradient[l.z];
            a3 += v * gradient[l.w];
            a4 += v * gradient[h.x];
            a5 += v * gradient[h.y];
            a6 += v * gradient[h.z];
            a7 += v * gradient[h.w];
        }
    }

    let taps = kernel * kernel;
    var sums = array<vec4<f32>, 8>(a0, a1, a2, a3, a4, a5, a6, a7);
    let first = chunk * (out_channels * in_channels * taps) + block % taps;
    for (var p = 0u; p < min(OUTPUTS, out_channels - o); p++) {
        for (var q = 0u; q < min(INPUTS, in_channels - i); q++) {
            partial[first + ((o + p) * in_channels + i + q) * taps] = sums[p][q];
        }
    }
}
