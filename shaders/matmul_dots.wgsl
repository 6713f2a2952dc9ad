// Matrix product of rows with rows, A·Bᵀ: both run along k, in steps of 4 (the linear layer forwards). One invocation
// computes 4 rows × 8 columns in registers, without barriers (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_store

// Four along k a vector; K, rows and batches are multiples of 4.
@group(0) @binding(0) var<storage, read_write> a: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4<f32>>;

fn dots(x: array<vec4<f32>, 4>, y: vec4<f32>) -> vec4<f32> {
    return vec4<f32>(dot(x[0], y), dot(x[1], y), dot(x[2], y), dot(x[3], y));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let m = id.y * ROWS;
    let n = id.x * COLUMNS;
    if (m >= word(M) || n >= word(N)) {
        return;
    }
    let share = share_of(id.z);
    let rows = min(vec4<u32>(m, m + 1u, m + 2u, m + 3u), vec4<u32>(word(M) - 1u));
    let low = min(vec4<u32>(n, n + 1u, n + 2u, n + 3u), vec4<u32>(word(N) - 1u));
    let high = min(vec4<u32>(n + 4u, n + 5u, n + 6u, n + 7u), vec4<u32>(word(N) - 1u));
    var at_a = (rows * word(A_ROW) + share.batch * word(A_BATCH) + share.start) / 4u;
    let start_b = share.batch * word(B_BATCH) + share.start;
    var at_low = (low * word(B_COLUMN) + start_b) / 4u;
    var at_high = (high * word(B_COLUMN) + start_b) / 4u;
    var c0 = vec4<f32>(0.0);
    var c1 = c0;
    var c2 = c0;
    var c3 = c0;
    var c4 = c0;
    var c5 = c0;
    var c6 = c0;
    var c7 = c0;
    for (var k = share.start; k < share.end; k += 4u) {
        let x = array<vec4<f32>, 4>(a[at_a.x], a[at_a.y], a[at_a.z], a[at_a.w]);
        c0 += dots(x, b[at_low.x]);
        c1 += dots(x, b[at_low.y]);
        c2 += dots(x, b[at_low.z]);
        c3 += dots(x, b[at_low.w]);
        c4 += dots(x, b[at_high.x]);
        c5 += dots(x, b[at_high.y]);
        c6 += dots(x, b[at_high.z]);
        c7 += dots(x, b[at_high.w]);
        at_a += 1u;
        at_low += 1u;
        at_high += 1u;
    }
    store_block(m, n, share.offset, array<vec4<f32>, 8>(c0, c1, c2, c3, c4, c5, c6, c7));
}
