// Writes a block of 4 rows × 8 columns, with the bias where there is one.
#import matmul_words

// [columns], or anything when not biased
@group(0) @binding(2) var<storage, read_write> bias: array<f32>;
// [splits, batch, m, n]
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

const ROWS: u32 = 4u;
const COLUMNS: u32 = 8u;

// `sums` holds one column of the block each.
fn store_block(m: u32, n: u32, offset: u32, block: array<vec4<f32>, 8>) {
    var sums = block;
    let rows = min(ROWS, word(M) - m);
    for (var j = 0u; j < min(COLUMNS, word(N) - n); j++) {
        var sum = sums[j];
        if (word(BIASED) == 1u) {
            sum += bias[n + j];
        }
        for (var i = 0u; i < rows; i++) {
            output[offset + (m + i) * word(N) + n + j] = sum[i];
        }
    }
}
