// For each query and chunk of the queue, the highest similarity and Σ exp(similarity − highest); one invocation each,
// with a running maximum, so that no matrix is stored (twin: src/losses/info_nce_queue.rs).

#parameters 6
// [chunks, rows]: highest and sum
@group(0) @binding(1) var<storage, read_write> partial: array<vec2<f32>>;

#import info_nce_queue_entry
#import log_sum

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = word(ROWS);
    if (id.x >= rows) {
        return;
    }
    let end = chunk_end(id.y);
    var sum = no_scores();
    for (var j = id.y * word(CHUNK); j < end; j++) {
        sum = joined(sum, one_score(similarity_to_entry(id.x, j)));
    }
    partial[id.y * rows + id.x] = sum;
}
