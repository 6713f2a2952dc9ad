// From the chunks' sums and the similarity to its own key, the log-sum of a query and its loss, that minus the
// similarity to its key; one invocation a query (twin: src/losses/info_nce_queue.rs).

#parameters 6
// [rows, vectors]
@group(0) @binding(1) var<storage, read_write> key: array<vec4<f32>>;
// [chunks, rows]: highest and sum
@group(0) @binding(2) var<storage, read_write> partial: array<vec2<f32>>;
// [2, rows]: losses divided by the number of rows, log-sums
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

#import info_nce_queue_words

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = word(ROWS);
    let vectors = word(VECTORS);
    let i = id.x;
    if (i >= rows) {
        return;
    }
    var positive = 0.0;
    for (var k = 0u; k < vectors; k++) {
        positive += dot(query[i * vectors + k], key[i * vectors + k]);
    }
    positive *= float_word(SHARPNESS);
    var highest = positive;
    var total = 1.0;
    for (var chunk = 0u; chunk < word(CHUNKS); chunk++) {
        let sum = partial[chunk * rows + i];
        let next = max(highest, sum.x);
        total = total * exp(highest - next) + sum.y * exp(sum.x - next);
        highest = next;
    }
    let log_sum = highest + log(total);
    output[i] = (log_sum - positive) / f32(rows);
    output[rows + i] = log_sum;
}
