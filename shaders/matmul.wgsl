// Matrix product of any layout: one invocation computes 4 rows × 8 columns in registers, without barriers
// (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_store

@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let m = id.y * ROWS;
    let n = id.x * COLUMNS;
    if (m >= word(M) || n >= word(N)) {
        return;
    }
    let share = share_of(id.z);
    // Rows and columns past the last repeat it and are not stored.
    let rows = min(vec4<u32>(m, m + 1u, m + 2u, m + 3u), vec4<u32>(word(M) - 1u));
    let low = min(vec4<u32>(n, n + 1u, n + 2u, n + 3u), vec4<u32>(word(N) - 1u));
    let high = min(vec4<u32>(n + 4u, n + 5u, n + 6u, n + 7u), vec4<u32>(word(N) - 1u));
    var at_a = rows * word(A_ROW) + share.batch * word(A_BATCH) + share.start * word(A_COLUMN);
    let start_b = share.batch * word(B_BATCH) + share.start * word(B_ROW);
    var at_low = low * word(B_COLUMN) + start_b;
    var at_high = high * word(B_COLUMN) + start_b;
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
        c0 += x * b[at_low.x];
        c1 += x * b[at_low.y];
        c2 += x * b[at_low.z];
        c3 += x * b[at_low.w];
        c4 += x * b[at_high.x];
        c5 += x * b[at_high.y];
        c6 += x * b[at_high.z];
        c7 += x * b[at_high.w];
        at_a += word(A_COLUMN);
        at_low += word(B_ROW);
        at_high += word(B_ROW);
    }
    let c = array<vec4<f32>, 8>(c0, c1, c2, c3, c4, c5, c6, c7);
    store_block(m, n, share.offset, c);
}
