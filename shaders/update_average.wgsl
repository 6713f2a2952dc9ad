// A momentum encoder's step: the exponential moving average of many parameters (twin: src/models/momentum.rs).

#parameters 2
// All laid out alike.
@group(0) @binding(0) var<storage, read_write> slow: array<f32>;
@group(0) @binding(1) var<storage, read_write> fast: array<f32>;
@group(0) @binding(2) var<storage, read_write> new_slow: array<f32>;

// Elements, those between the parameters included.
const COUNT: u32 = 0u;
// Share of the old average, a float.
const MOMENTUM: u32 = 1u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    for (var i = id.x; i < word(COUNT); i += groups.x * 64u) {
        new_slow[i] = float_word(MOMENTUM) * slow[i] + (1.0 - float_word(MOMENTUM)) * fast[i];
    }
}
