// The greatest magnitude of a tensor, in shares: bits of an f32, where those of NaN are above all (twin:
// src/kernels/half_webgpu.rs).

#parameters 1
@group(0) @binding(0) var<storage, read_write> input: array<f32>;
// [SHARES]
@group(0) @binding(1) var<storage, read_write> shares: array<u32>;

const COUNT: u32 = 0u;
// As many as the grid has workgroups.
const SHARES: u32 = 64u;
const THREADS: u32 = 256u;

var<workgroup> of_threads: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    var peak = 0u;
    for (var i = group.x * THREADS + thread; i < word(COUNT); i += SHARES * THREADS) {
        peak = max(peak, bitcast<u32>(input[i]) & 0x7fffffffu);
    }
    of_threads[thread] = peak;
    workgroupBarrier();
    if (thread == 0u) {
        for (var i = 0u; i < THREADS; i++) {
            peak = max(peak, of_threads[i]);
        }
        shares[group.x] = peak;
    }
}
