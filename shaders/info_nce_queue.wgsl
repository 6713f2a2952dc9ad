// For each query and chunk of the queue, the highest similarity and Σ exp(similarity − highest); one invocation each,
// with a running maximum, so that no matrix is stored (twin: src/losses/info_nce_queue.rs).

#parameters 6
// [length, vectors]
@group(0) @binding(1) var<storage, read_write> queue: array<vec4<f32>>;
// [chunks, rows]: highest and sum
@group(0) @binding(2) var<storage, read_write> partial: array<vec2<f32>>;

#import info_nce_queue_words

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = word(ROWS);
    let vectors = word(VECTORS);
    if (id.x >= rows) {
        return;
    }
    let last = min((id.y + 1u) * word(CHUNK), word(LENGTH));
    var highest = -3.4e38;
    var total = 0.0;
    for (var j = id.y * word(CHUNK); j < last; j++) {
        var score = 0.0;
        for (var k = 0u; k < vectors; k++) {
            score += dot(query[id.x * vectors + k], queue[j * vectors + k]);
        }
        score *= float_word(SHARPNESS);
        let next = max(highest, score);
        total = total * exp(highest - next) + exp(score - next);
        highest = next;
    }
    partial[id.y * rows + id.x] = vec2(highest, total);
}
