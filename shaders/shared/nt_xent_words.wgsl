// What the kernels of NT-Xent share: unit embeddings, both views below each other, and their similarities.

// [rows, vectors]
@group(0) @binding(0) var<storage, read_write> unit: array<vec4<f32>>;

const ROWS: u32 = 0u;
// Length of an embedding in vectors of four.
const VECTORS: u32 = 1u;
// 1 / temperature, a float.
const SHARPNESS: u32 = 2u;

// Scaled similarity of two rows.
fn similarity(i: u32, j: u32) -> f32 {
    let vectors = word(VECTORS);
    var sum = 0.0;
    for (var k = 0u; k < vectors; k++) {
        sum += dot(unit[i * vectors + k], unit[j * vectors + k]);
    }
    return sum * float_word(SHARPNESS);
}

// The other view of a row's image.
fn partner(i: u32) -> u32 {
    let half = word(ROWS) / 2u;
    return select(i - half, i + half, i < half);
}
