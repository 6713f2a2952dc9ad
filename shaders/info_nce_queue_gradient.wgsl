// Gradient of InfoNCE with respect to the unit queries, 8 vectors of a query and one chunk of the queue an invocation. The
// similarities are computed again (twin: src/losses/info_nce_queue.rs).

#parameters 6
// [2, rows]: losses, log-sums
@group(0) @binding(3) var<storage, read_write> forward: array<f32>;
// [1], of the loss
@group(0) @binding(4) var<storage, read_write> upstream: array<f32>;
// [chunks, rows, vectors], to be added up
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4<f32>>;

#import info_nce_queue_key
#import info_nce_queue_entry

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
        let share = exp(similarity_to_key(i) - log_sum) - 1.0;
        for (var k = 0u; k < count; k++) {
            sum[k] = share * key[i * vectors + first + k];
        }
    }
    let end = chunk_end(id.z);
    for (var j = id.z * word(CHUNK); j < end; j++) {
        let share = exp(similarity_to_entry(i, j) - log_sum);
        for (var k = 0u; k < count; k++) {
            sum[k] += share * queue[j * vectors + first + k];
        }
    }
    let scale = upstream[0] * float_word(SHARPNESS) / f32(rows);
    for (var k = 0u; k < count; k++) {
        gradient[(id.z * rows + i) * vectors + first + k] = sum[k] * scale;
    }
}
