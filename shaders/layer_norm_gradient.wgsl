// dx of LayerNorm: scale · (h − mean(h) − x̂·mean(h·x̂)), h = g·weight; one invocation a row (twin: src/kernels/norm.rs).

#parameters 3
// [rows, dim]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
// [rows], (mean, 1/√(variance + ε))
@group(0) @binding(2) var<storage, read_write> statistics: array<vec2<f32>>;
// [rows, dim]
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
// [rows, dim]
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

const ROWS: u32 = 0u;
const DIM: u32 = 1u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= word(ROWS)) {
        return;
    }
    let dim = word(DIM);
    let first = id.x * dim;
    let row = statistics[id.x];
    var sums = vec2<f32>(0.0);
    for (var i = 0u; i < dim; i++) {
        let h = gradient[first + i] * weight[i];
        sums += h * vec2<f32>(1.0, (x[first + i] - row.x) * row.y);
    }
    sums /= f32(dim);
    for (var i = 0u; i < dim; i++) {
        let h = gradient[first + i] * weight[i];
        let normal = (x[first + i] - row.x) * row.y;
        dx[first + i] = row.y * (h - sums.x - normal * sums.y);
    }
}
