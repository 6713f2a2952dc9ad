// Gradient of NT-Xent with respect to the unit embeddings, 8 numbers of a row an invocation. The similarities are
// computed again: i meets j in its own softmax and in j's (twin: src/losses/nt_xent.rs).

#parameters 3
// [2, rows]: losses, log-sums
@group(0) @binding(1) var<storage, read_write> forward: array<f32>;
// [1], of the loss
@group(0) @binding(2) var<storage, read_write> upstream: array<f32>;
// [rows, vectors]
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4<f32>>;

#import nt_xent_words

const PART: u32 = 8u;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = word(ROWS);
    let vectors = word(VECTORS);
    let i = id.y;
    let first = id.x * PART;
    if (i >= rows || first >= vectors) {
        return;
    }
    let count = min(PART, vectors - first);
    let other = partner(i);
    var sum: array<vec4<f32>, PART>;
    for (var j = 0u; j < rows; j++) {
        if (j == i) {
            continue;
        }
        let score = similarity(i, j);
        var share = exp(score - forward[rows + i]) + exp(score - forward[rows + j]);
        if (j == other) {
            share -= 2.0;
        }
        for (var k = 0u; k < count; k++) {
            sum[k] += share * unit[j * vectors + first + k];
        }
    }
    let scale = upstream[0] * float_word(SHARPNESS) / f32(rows);
    for (var k = 0u; k < count; k++) {
        gradient[i * vectors + first + k] = sum[k] * scale;
    }
}
