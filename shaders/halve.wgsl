enable f16;
// A tensor in half precision, multiplied by the power of two that brings its greatest magnitude to between 16 and 32
// (twin: src/kernels/half_webgpu.rs). Sixteen products of two such factors add up to less than 2¹⁴, where f16 ends at
// 2¹⁶; what is 2⁻¹⁸ of the greatest still has all of its digits.

#parameters 1
#import half

@group(0) @binding(0) var<storage, read_write> input: array<f32>;
// [16], as `peaks` wrote them
@group(0) @binding(1) var<storage, read_write> shares: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> output: Halves;

const COUNT: u32 = 0u;
// Elements of an invocation.
const SPAN: u32 = 8u;
const THREADS: u32 = 256u;

// Exponent of the greatest magnitude, as an f32 writes it, such that the scale and its inverse are normal numbers.
fn exponent() -> u32 {
    var peak = vec4<u32>(0u);
    for (var i = 0u; i < 16u; i++) {
        peak = max(peak, shares[i]);
    }
    return clamp(max(max(peak.x, peak.y), max(peak.z, peak.w)) >> 23u, 5u, 254u);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let exponent = exponent();
    let scale = bitcast<f32>((258u - exponent) << 23u);
    for (var i = id.x; i < word(COUNT); i += groups.x * THREADS) {
        output.values[i] = f16(input[i] * scale);
    }
    if (id.x == 0u) {
        output.back = bitcast<f32>((exponent - 4u) << 23u);
    }
}
