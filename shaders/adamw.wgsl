// One step of AdamW (Loshchilov & Hutter 2019) over one weight: decay, both moments and their bias correction in one
// pass (twin: src/training/optimizer.rs).

#parameters 7
// [count] each
@group(0) @binding(0) var<storage, read_write> weight: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> first: array<f32>;
@group(0) @binding(3) var<storage, read_write> second: array<f32>;
@group(0) @binding(4) var<storage, read_write> new_weight: array<f32>;
@group(0) @binding(5) var<storage, read_write> new_first: array<f32>;
@group(0) @binding(6) var<storage, read_write> new_second: array<f32>;

const COUNT: u32 = 0u;
// The following are floats.
const BETA1: u32 = 1u;
const BETA2: u32 = 2u;
// What is left of the weight: 1 − rate·decay.
const KEPT: u32 = 3u;
// rate / (1 − β₁ᵗ)
const RATE: u32 = 4u;
// 1 / (1 − β₂ᵗ)
const CORRECTION: u32 = 5u;
const EPSILON: u32 = 6u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    for (var i = id.x; i < word(COUNT); i += groups.x * 64u) {
        let g = gradient[i];
        let mean = float_word(BETA1) * first[i] + (1.0 - float_word(BETA1)) * g;
        let square = float_word(BETA2) * second[i] + (1.0 - float_word(BETA2)) * g * g;
        let step = float_word(RATE) * mean / (sqrt(square * float_word(CORRECTION)) + float_word(EPSILON));
        new_weight[i] = float_word(KEPT) * weight[i] - step;
        new_first[i] = mean;
        new_second[i] = square;
    }
}
