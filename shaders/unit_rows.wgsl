// Rows scaled to unit length, and 1 / length of each; one invocation a row (twin: src/kernels/norm.rs).

#parameters 2
// [rows, vectors]
@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> unit: array<vec4<f32>>;
// [rows]
@group(0) @binding(2) var<storage, read_write> scales: array<f32>;

const ROWS: u32 = 0u;
const VECTORS: u32 = 1u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= word(ROWS)) {
        return;
    }
    let first = id.x * word(VECTORS);
    var squares = 0.0;
    for (var k = 0u; k < word(VECTORS); k++) {
        squares += dot(x[first + k], x[first + k]);
    }
    // A row shorter than 1e-12 has no direction: it becomes zero, with gradient zero.
    let scale = select(0.0, inverseSqrt(max(squares, 1e-24)), squares > 1e-24);
    for (var k = 0u; k < word(VECTORS); k++) {
        unit[first + k] = x[first + k] * scale;
    }
    scales[id.x] = scale;
}
