// out[i] = Σ over chunks of partial[chunk, i].

#parameters 2
// [chunks, count]
@group(0) @binding(0) var<storage, read_write> partial: array<f32>;
// [count]
@group(0) @binding(1) var<storage, read_write> output: array<f32>;

const CHUNKS: u32 = 0u;
const COUNT: u32 = 1u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let count = word(COUNT);
    for (var i = id.x; i < count; i += groups.x * 64u) {
        var sum = 0.0;
        for (var chunk = 0u; chunk < word(CHUNKS); chunk++) {
            sum += partial[chunk * count + i];
        }
        output[i] = sum;
    }
}
