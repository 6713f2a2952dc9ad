// From the chunks' sums and the similarity to its own key, the log-sum of a query and its loss, that minus the
// similarity to its key; one invocation a query (twin: src/losses/info_nce_queue.rs).

#parameters 6
// [chunks, rows]: highest and sum
@group(0) @binding(2) var<storage, read_write> partial: array<vec2<f32>>;
// [2, rows]: losses divided by the number of rows, log-sums
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

#import info_nce_queue_key
#import log_sum

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = word(ROWS);
    let i = id.x;
    if (i >= rows) {
        return;
    }
    let positive = similarity_to_key(i);
    var sum = one_score(positive);
    for (var chunk = 0u; chunk < word(CHUNKS); chunk++) {
        sum = joined(sum, partial[chunk * rows + i]);
    }
    let log_sum = log_sum_of(sum);
    output[i] = (log_sum - positive) / f32(rows);
    output[rows + i] = log_sum;
}
