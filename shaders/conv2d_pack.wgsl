// Weights [a, b, kernel, kernel] as conv2d_gather reads them: [kernel, kernel, in, out with padding],
// where (in, out) is (b, a) for the convolution and (a, b) for its gradient. Padding is zero.

#parameters 5
@group(0) @binding(0) var<storage, read_write> weight: array<f32>;
@group(0) @binding(1) var<storage, read_write> packed: array<f32>;

const A: u32 = 0u;
const B: u32 = 1u;
const TAPS: u32 = 2u;
// Whether `out` is b.
const SWAPPED: u32 = 3u;
// `out` with padding.
const PADDED: u32 = 4u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let swapped = word(SWAPPED) == 1u;
    let inputs = select(word(B), word(A), swapped);
    let outputs = select(word(A), word(B), swapped);
    let padded = word(PADDED);
    for (var at = id.x; at < word(TAPS) * inputs * padded; at += groups.x * 64u) {
        let o = at % padded;
        let i = (at / padded) % inputs;
        let tap = at / (padded * inputs);
        var value = 0.0;
        if (o < outputs) {
            let a = select(o, i, swapped);
            let b = select(i, o, swapped);
            value = weight[(a * word(B) + b) * word(TAPS) + tap];
        }
        packed[at] = value;
    }
}
