// For each row, log Σ exp(similarity) over all others and its loss, that minus the partner's similarity; one invocation
// a row, with a running maximum, so that no matrix is stored (twin: src/losses/nt_xent.rs).

#parameters 3
// [2, rows]: losses divided by the number of rows, log-sums
@group(0) @binding(1) var<storage, read_write> output: array<f32>;

#import nt_xent_words
#import log_sum

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = word(ROWS);
    let i = id.x;
    if (i >= rows) {
        return;
    }
    let other = partner(i);
    var positive = 0.0;
    var sum = no_scores();
    for (var j = 0u; j < rows; j++) {
        if (j == i) {
            continue;
        }
        let score = similarity(i, j);
        if (j == other) {
            positive = score;
        }
        sum = joined(sum, one_score(score));
    }
    let log_sum = log_sum_of(sum);
    output[i] = (log_sum - positive) / f32(rows);
    output[rows + i] = log_sum;
}
