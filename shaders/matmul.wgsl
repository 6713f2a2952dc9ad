// Matrix product of any layout: one invocation computes a block in registers, without barriers
// (twin: src/kernels/linear.rs).

#parameters 12
#import matmul_store

@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<f32>;

fn of_a(at: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(a[at.x], a[at.y], a[at.z], a[at.w]);
}

fn of_b(at: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(b[at.x], b[at.y], b[at.z], b[at.w]);
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
    let start_b = share.batch * word(B_BATCH) + share.start * word(B_ROW);
    var a0 = four(m, word(M)) * word(A_ROW) + start_a;
    var a1 = four(m + 4u, word(M)) * word(A_ROW) + start_a;
    var b0 = four(n, word(N)) * word(B_COLUMN) + start_b;
    var b1 = four(n + 4u, word(N)) * word(B_COLUMN) + start_b;
    let step_a = word(A_COLUMN);
    let step_b = word(B_ROW);
    var block: Block;
    for (var k = share.start; k < share.end; k++) {
        add_outer(&block, of_a(a0), of_a(a1), of_b(b0), of_b(b1));
        a0 += step_a;
        a1 += step_a;
        b0 += step_b;
        b1 += step_b;
    }
    store_block(&block, m, n, share.offset);
}
