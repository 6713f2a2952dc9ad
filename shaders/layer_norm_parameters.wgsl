// Gradients of LayerNorm's weight and bias over a chunk of the rows, one invocation a column and chunk;
// `sum_chunks` adds the chunks (twin: src/kernels/norm.rs).

#parameters 5
// [rows, dim]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// [rows], (mean, 1/√(variance + ε))
@group(0) @binding(1) var<storage, read_write> statistics: array<vec2<f32>>;
// [rows, dim]
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
// For each chunk d weight, and BIAS_GRADIENT further d bias, [dim] each
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

const ROWS: u32 = 0u;
const DIM: u32 = 1u;
const ROWS_PER_CHUNK: u32 = 3u;
// Where the gradient of the bias starts, in elements.
const BIAS_GRADIENT: u32 = 4u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let dim = word(DIM);
    if (id.x >= dim) {
        return;
    }
    var sums = vec2<f32>(0.0);
    let last = min((id.y + 1u) * word(ROWS_PER_CHUNK), word(ROWS));
    for (var row = id.y * word(ROWS_PER_CHUNK); row < last; row++) {
        let at = row * dim + id.x;
        let of_row = statistics[row];
        sums += gradient[at] * vec2<f32>((x[at] - of_row.x) * of_row.y, 1.0);
    }
    let place = id.y * (word(BIAS_GRADIENT) + dim) + id.x;
    partial[place] = sums.x;
    partial[place + word(BIAS_GRADIENT)] = sums.y;
}
