// The similarity of a query to its own key.

#import info_nce_queue_words

// [rows, vectors]
@group(0) @binding(1) var<storage, read_write> key: array<vec4<f32>>;

// Scaled similarity of query i to its key.
fn similarity_to_key(i: u32) -> f32 {
    let vectors = word(VECTORS);
    var sum = 0.0;
    for (var k = 0u; k < vectors; k++) {
        sum += dot(query[i * vectors + k], key[i * vectors + k]);
    }
    return sum * float_word(SHARPNESS);
}
