// Gradient of scaling rows to unit length: (g − u·(u·g)) / length; one invocation a row (twin: src/kernels/norm.rs).

#parameters 2
// [rows, vectors]
@group(0) @binding(0) var<storage, read_write> unit: array<vec4<f32>>;
// [rows]: 1 / length
@group(0) @binding(1) var<storage, read_write> scales: array<f32>;
// [rows, vectors]
@group(0) @binding(2) var<storage, read_write> gradient: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4<f32>>;

const ROWS: u32 = 0u;
const VECTORS: u32 = 1u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= word(ROWS)) {
        return;
    }
    let first = id.x * word(VECTORS);
    var along = 0.0;
    for (var k = 0u; k < word(VECTORS); k++) {
        along += dot(unit[first + k], gradient[first + k]);
    }
    for (var k = 0u; k < word(VECTORS); k++) {
        let at = first + k;
        dx[at] = (gradient[at] - unit[at] * along) * scales[id.x];
    }
}
