// out[b, o, place] = Σ over taps and channels c of source[b, c, place'] · weight[tap, c, o].
//
// Both the convolution and its gradient with respect to the input are of this form; they differ in which place' a tap
// reads. Along one axis, for the position p of a class: it writes to OUT_STEP·p + out_start, and tap t reads
// IN_STEP·p + in_start + TAP_SIGN·t with weight first_tap + TAP_STEP·t. A convolution has one class. The gradient has
// one class for each remainder of the place by the stride, because places of one remainder use the same taps.
//
// One invocation: 4 positions × 8 channels, in registers, without barriers (twin: src/kernels/conv2d.rs).

#parameters 64
// [batch, in channels, in height, in width]
@group(0) @binding(0) var<storage, read_write> source: array<f32>;
// [kernel, kernel, in channels, out channels padded to a multiple of 8], four channels a vector
@group(0) @binding(1) var<storage, read_write> weight: array<vec4<f32>>;
// [batch, out channels, out height, out width]
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

#import conv2d_words

const POSITIONS: u32 = 4u;
const CHANNELS: u32 = 8u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let classes = word(CLASSES);
    let vertical = AXES + AXIS_WORDS * (id.z / classes);
    let horizontal = AXES + AXIS_WORDS * (classes + id.z % classes);
    let size = vec2<u32>(word(vertical + COUNT), word(horizontal + COUNT));
    let first = id.x * POSITIONS;
    let total = word(BATCH) * size.x * size.y;
    if (first >= total) {
        return;
    }
    // The last invocation repeats its last position; it is stored once.
    let flat = min(vec4<u32>(first, first + 1u, first + 2u, first + 3u), vec4<u32>(total - 1u));
    let area = size.x * size.y;
    let sample = flat / area;
    let row = (flat % area) / size.y;
    let column = flat % size.y;

    let in_channels = word(IN_CHANNELS);
    let in_size = vec2<i32>(signed(IN_HEIGHT), signed(IN_WIDTH));
    let plane = word(IN_HEIGHT) * word(IN_WIDTH);
    let base = sample * (in_channels * plane);
    let corner_y = vec4<i32>(row) * signed(IN_STEP) + signed(vertical + IN_START);
    let corner_x = vec4<i32>(column) * signed(IN_STEP) + signed(horizontal + IN_START);
    let sign = signed(TAP_SIGN);
    let vectors = (word(OUT_CHANNELS) + CHANNELS - 1u) / CHANNELS * 2u;

    var a0 = vec4<f32>(0.0);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    var a4 = a0;
    var a5 = a0;
    var a6 = a0;
    var a7 = a0;
    for (var ty = 0u; ty < word(vertical + TAPS); ty++) {
        let y = corner_y + sign * i32(ty);
        let inside_y = (y >= vec4<i32>(0)) & (y < vec4<i32>(in_size.x));
        let tap_y = word(vertical + FIRST_TAP) + word(TAP_STEP) * ty;
        for (var tx = 0u; tx < word(horizontal + TAPS); tx++) {
            let x = corner_x + sign * i32(tx);
            let inside = inside_y & (x >= vec4<i32>(0)) & (x < vec4<i32>(in_size.y));
            if (!any(inside)) {
                continue;
            }
            let tap_x = word(horizontal + FIRST_TAP) + word(TAP_STEP) * tx;
            var at = base + select(vec4<u32>(0u), vec4<u32>(y * in_size.y + x), inside);
            var w = (tap_y * word(KERNEL) + tap_x) * in_channels * vectors + id.y * 2u;
            for (var c = 0u; c < in_channels; c++) {
                let read = vec4<f32>(source[at.x], source[at.y], source[at.z], source[at.w]);
                let v = select(vec4<f32>(0.0), read, inside);
                let low = weight[w];
                let high = weight[w + 1u];
                a0 += v * low.x;
                a1 += v * low.y;
                a2 += v * low.z;
                a3 += v * low.w;
                a4 += v * high.x;
                a5 += v * high.y;
                a6 += v * high.z;
                a7 += v * high.w;
                at += plane;
                w += vectors;
            }
        }
    }

    let out_channels = word(OUT_CHANNELS);
    let out_plane = word(OUT_HEIGHT) * word(OUT_WIDTH);
    let out_y = row * word(OUT_STEP) + word(vertical + OUT_START);
    let out_x = column * word(OUT_STEP) + word(horizontal + OUT_START);
    var place = sample * (out_channels * out_plane) + out_y * word(OUT_WIDTH) + out_x;
    var sums = array<vec4<f32>, 8>(a0, a1, a2, a3, a4, a5, a6, a7);
    for (var o = 0u; o < CHANNELS; o++) {
        let channel = id.y * CHANNELS + o;
        if (channel < out_channels) {
            for (var p = 0u; p < min(POSITIONS, total - first); p++) {
                output[place[p] + channel * out_plane] = sums[o][p];
            }
        }
    }
}
