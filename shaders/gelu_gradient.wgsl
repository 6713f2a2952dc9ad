// dx of GELU: g·(Φ(x) + x·φ(x)) (twin: src/kernels/gelu.rs).

#parameters 1
#import normal

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

const COUNT: u32 = 0u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    for (var i = id.x; i < word(COUNT); i += groups.x * 64u) {
        dx[i] = gradient[i] * (normal_cdf(x[i]) + x[i] * normal_density(x[i]));
    }
}
