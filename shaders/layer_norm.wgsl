// y = (x − mean) / √(variance + ε) · weight + bias over the last axis; one invocation a row (twin: src/kernels/norm.rs).

#parameters 3
// [rows, dim]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> bias: array<f32>;
// [rows, dim]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
// [rows], (mean, 1/√(variance + ε))
@group(0) @binding(4) var<storage, read_write> statistics: array<vec2<f32>>;

const ROWS: u32 = 0u;
const DIM: u32 = 1u;
// Bits of an f32.
const EPSILON: u32 = 2u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= word(ROWS)) {
        return;
    }
    let dim = word(DIM);
    let first = id.x * dim;
    var mean = 0.0;
    for (var i = 0u; i < dim; i++) {
        mean += x[first + i];
    }
    mean /= f32(dim);
    var squares = 0.0;
    for (var i = 0u; i < dim; i++) {
        let deviation = x[first + i] - mean;
        squares += deviation * deviation;
    }
    let scale = inverseSqrt(squares / f32(dim) + float_word(EPSILON));
    for (var i = 0u; i < dim; i++) {
        y[first + i] = (x[first + i] - mean) * scale * weight[i] + bias[i];
    }
    statistics[id.x] = vec2<f32>(mean, scale);
}
