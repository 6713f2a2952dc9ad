// The similarity of a query to an entry of the queue.

#import info_nce_queue_words

// [length, vectors]
@group(0) @binding(2) var<storage, read_write> queue: array<vec4<f32>>;

// Scaled similarity of query i to entry j.
fn similarity_to_entry(i: u32, j: u32) -> f32 {
    let vectors = word(VECTORS);
    var sum = 0.0;
    for (var k = 0u; k < vectors; k++) {
        sum += dot(query[i * vectors + k], queue[j * vectors + k]);
    }
    return sum * float_word(SHARPNESS);
}

// One past the last entry of a chunk.
fn chunk_end(chunk: u32) -> u32 {
    return min((chunk + 1u) * word(CHUNK), word(LENGTH));
}
