// Gradient of InfoNCE with respect to the unit queries, 8 vectors of a query and one chunk of the queue an invocation. The
// similarities are computed again (twin: src/losses/info_nce_queue.rs).

#parameters 6
// [rows, vectors]
@group(0) @binding(1) var<storage, read_write> key: array<vec4<f32>>;
// [length, vectors]
@group(0) @binding(2) var<storage, read_write> queue: array<vec4<f32>>;
// [2, rows]: losses, log-sums
@group(0) @binding(3) var<storage, read_write> forward: array<f32>;
// [1], of the loss
@group(0) @binding(4) var<storage, read_write> upstream: array<f32>;
// [chunks, rows, vectors], to be added up
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4<f32>>;

#import info_nce_queue_words

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
    let log_sum = forward[rows + i];
    var sum: array<vec4<f32>, PART>;
    if (id.z == 0u) {
        // Its own key, which belongs to no chunk.
        var score = 0.0;
        for (var k = 0u; k < vectors; k++) {
            score += dot(query[i * vectors + k], key[i * vectors + k]);
        }
        let share = exp(score * float_word(SHARPNESS) - log_sum) - 1.0;
        for (var k = 0u; k < count; k++) {
            sum[k] = share * key[i * vectors + first + k];
        }
    }
    let last = min((id.z + 1u) * word(CHUNK), word(LENGTH));
    for (var j = id.z * word(CHUNK); j < last; j++) {
        var score = 0.0;
        for (var k = 0u; k < vectors; k++) {
            score += dot(query[i * vectors + k], queue[j * vectors + k]);
        }
        let share = exp(score * float_word(SHARPNESS) - log_sum);
        for (var k = 0u; k < count; k++) {
            sum[k] += share * queue[j * vectors + first + k];
        }
    }
    let scale = upstream[0] * float_word(SHARPNESS) / f32(rows);
    for (var k = 0u; k < count; k++) {
        gradient[(id.z * rows + i) * vectors + first + k] = sum[k] * scale;
    }
}
