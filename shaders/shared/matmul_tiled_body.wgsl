// A matrix product of any layout through workgroup memory. The importing shader binds the factors `a` and `b` and reads
// them: `value_a(at)`, `value_b(at)`.
#import matmul_words
#import tile

// [columns], or anything when not biased
@group(0) @binding(2) var<storage, read_write> bias: array<f32>;
// [splits, batch, m, n]
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

var<private> batch: u32;

fn a_along_k() -> bool {
    return word(A_COLUMN) == 1u;
}

fn b_along_k() -> bool {
    return word(B_ROW) == 1u;
}

fn load_a(row: u32, k: u32) -> Factor {
    if (row >= word(M)) {
        return Factor();
    }
    return value_a(batch * word(A_BATCH) + row * word(A_ROW) + k * word(A_COLUMN));
}

fn load_b(k: u32, column: u32) -> Factor {
    if (column >= word(N)) {
        return Factor();
    }
    return value_b(batch * word(B_BATCH) + k * word(B_ROW) + column * word(B_COLUMN));
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let share = share_of(group.z);
    batch = share.batch;
    let corner = group.yx * TILE;
    var block = multiply(corner, vec2<u32>(share.start, share.end), thread);
    for (var i = 0u; i < 4u; i++) {
        let row = corner.x + thread / 16u * 4u + i;
        for (var j = 0u; j < 4u; j++) {
            let column = corner.y + thread % 16u * 4u + j;
            if (row < word(M) && column < word(N)) {
                var value = block[i][j];
                if (word(BIASED) == 1u) {
                    value += bias[column];
                }
                output[share.offset + row * word(N) + column] = value;
            }
        }
    }
}
