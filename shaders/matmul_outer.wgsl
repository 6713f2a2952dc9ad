// Matrix product whose second factor runs along n, in steps of 4: A·B, and Aᵀ·B for gradients of weights. One
// invocation computes a block in registers, without barriers (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_store

@group(0) @binding(0) var<storage, read_write> a: array<f32>;
// Four along n a vector; N, rows and batches are multiples of 4.
@group(0) @binding(1) var<storage, read_write> b: array<vec4<f32>>;

fn of_a(at: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(a[at.x], a[at.y], a[at.z], a[at.w]);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let m = id.y * ROWS;
    let n = id.x * COLUMNS;
    if (m >= word(M) || n >= word(N)) {
        return;
    }
    let share = share_of(id.z);
    let start_a = share.batch * word(A_BATCH) + share.start * word(A_COLUMN);
    var a0 = four(m, word(M)) * word(A_ROW) + start_a;
    var a1 = four(m + 4u, word(M)) * word(A_ROW) + start_a;
    let step_a = word(A_COLUMN);
    let step_b = word(B_ROW) / 4u;
    var at_b = (share.batch * word(B_BATCH) + n) / 4u + share.start * step_b;
    // Four columns past the last repeat those before and are not stored.
    let next = select(0u, 1u, n + 4u < word(N));
    var block: Block;
    for (var k = share.start; k < share.end; k++) {
        add_outer(&block, of_a(a0), of_a(a1), b[at_b], b[at_b + next]);
        a0 += step_a;
        a1 += step_a;
        at_b += step_b;
    }
    store_block(&block, m, n, share.offset);
}
