// Matrix product of rows with rows, A·Bᵀ: both run along k, in steps of 4 (the linear layer forwards). One invocation
// computes a block in registers, without barriers (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_store

// Four along k a vector; K, rows and batches are multiples of 4.
@group(0) @binding(0) var<storage, read_write> a: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4<f32>>;

// Four rows.
fn of_a(at: vec4<u32>) -> mat4x4<f32> {
    return mat4x4<f32>(a[at.x], a[at.y], a[at.z], a[at.w]);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let m = id.y * ROWS;
    let n = id.x * COLUMNS;
    if (m >= word(M) || n >= word(N)) {
        return;
    }
    let share = share_of(id.z);
    let start_a = share.batch * word(A_BATCH) + share.start;
    let start_b = share.batch * word(B_BATCH) + share.start;
    var a0 = (four(m, word(M)) * word(A_ROW) + start_a) / 4u;
    var a1 = (four(m + 4u, word(M)) * word(A_ROW) + start_a) / 4u;
    var b0 = (four(n, word(N)) * word(B_COLUMN) + start_b) / 4u;
    var b1 = (four(n + 4u, word(N)) * word(B_COLUMN) + start_b) / 4u;
    var block: Block;
    for (var k = share.start; k < share.end; k += 4u) {
        // A vector times a matrix is its dot products with the columns, which are rows of A here.
        let x0 = of_a(a0);
        let x1 = of_a(a1);
        let y0 = b[b0.x];
        block[0] += y0 * x0;
        block[1] += y0 * x1;
        let y1 = b[b0.y];
        block[2] += y1 * x0;
        block[3] += y1 * x1;
        let y2 = b[b0.z];
        block[4] += y2 * x0;
        block[5] += y2 * x1;
        let y3 = b[b0.w];
        block[6] += y3 * x0;
        block[7] += y3 * x1;
        let y4 = b[b1.x];
        block[8] += y4 * x0;
        block[9] += y4 * x1;
        let y5 = b[b1.y];
        block[10] += y5 * x0;
        block[11] += y5 * x1;
        let y6 = b[b1.z];
        block[12] += y6 * x0;
        block[13] += y6 * x1;
        let y7 = b[b1.w];
        block[14] += y7 * x0;
        block[15] += y7 * x1;
        a0 += 1u;
        a1 += 1u;
        b0 += 1u;
        b1 += 1u;
    }
    store_block(&block, m, n, share.offset);
}
