// y = x·Φ(x), GELU in its exact form (Hendrycks & Gimpel 2016; twin: src/kernels/gelu.rs).

#parameters 1
#import normal

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

const COUNT: u32 = 0u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    for (var i = id.x; i < word(COUNT); i += groups.x * 64u) {
        y[i] = x[i] * normal_cdf(x[i]);
    }
}
