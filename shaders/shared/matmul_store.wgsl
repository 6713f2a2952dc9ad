// What the kernels of a matrix product in registers share: where a block stands, and how it is written.
#import matmul_words
#import block

// [columns], or anything when not biased
@group(0) @binding(2) var<storage, read_write> bias: array<f32>;
// [splits, batch, m, n]
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

// Four places from `first`; those past the last repeat it and are not stored.
fn four(first: u32, count: u32) -> vec4<u32> {
    return min(vec4<u32>(first, first + 1u, first + 2u, first + 3u), vec4<u32>(count - 1u));
}

// Writes a block whose corner is (m, n), with the bias where there is one.
fn store_block(block: ptr<function, Block>, m: u32, n: u32, offset: u32) {
    let rows = min(ROWS, word(M) - m);
    for (var j = 0u; j < min(COLUMNS, word(N) - n); j++) {
        var added = 0.0;
        if (word(BIASED) == 1u) {
            added = bias[n + j];
        }
        for (var i = 0u; i < rows; i++) {
            output[offset + (m + i) * word(N) + n + j] = (*block)[2u * j + i / 4u][i % 4u] + added;
        }
    }
}
