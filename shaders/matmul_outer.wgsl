// Matrix product whose second factor runs along n, in steps of 4: A·B, and Aᵀ·B for gradients of weights. One
// invocation computes 4 rows × 8 columns in registers, without barriers (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_store

@group(0) @binding(0) var<storage, read_write> a: array<f32>;
// Four along n a vector; N, rows and batches are multiples of 4.
@group(0) @binding(1) var<storage, read_write> b: array<vec4<f32>>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let m = id.y * ROWS;
    let n = id.x * COLUMNS;
    if (m >= word(M) || n >= word(N)) {
        return;
    }
    let share = share_of(id.z);
    let rows = min(vec4<u32>(m, m + 1u, m + 2u, m + 3u), vec4<u32>(word(M) - 1u));
    var at_a = rows * word(A_ROW) + share.batch * word(A_BATCH) + share.start * word(A_COLUMN);
    let step_b = word(B_ROW) / 4u;
    var at_b = (share.batch * word(B_BATCH) + n) / 4u + share.start * step_b;
    // A block of 4 columns past the last repeats the first and is not stored.
    let next = select(0u, 1u, n + 4u < word(N));
    var c0 = vec4<f32>(0.0);
    var c1 = c0;
    var c2 = c0;
    var c3 = c0;
    var c4 = c0;
    var c5 = c0;
    var c6 = c0;
    var c7 = c0;
    for (var k = share.start; k < share.end; k++) {
        let x = vec4<f32>(a[at_a.x], a[at_a.y], a[at_a.z], a[at_a.w]);
        let low = b[at_b];
        let high = b[at_b + next];
        c0 += x * low.x;
        c1 += x * low.y;
        c2 += x * low.z;
        c3 += x * low.w;
        c4 += x * high.x;
        c5 += x * high.y;
        c6 += x * high.z;
        c7 += x * high.w;
        at_a += word(A_COLUMN);
        at_b += step_b;
    }
    store_block(m, n, share.offset, array<vec4<f32>, 8>(c0, c1, c2, c3, c4, c5, c6, c7));
}
