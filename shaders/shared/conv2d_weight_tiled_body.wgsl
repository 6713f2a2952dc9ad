// conv2d_weight through workgroup memory: the out channels are the rows of a matrix product, in channels with taps its
// columns, and the places of the output what is summed over, a chunk a plane of the grid. The importing shader binds the
// images, b, and the gradient, a, and reads them: `value_a(at)`, `value_b(at)`.
#import conv2d_weight_words
#import tile

// [chunks, out channels, in channels, kernel, kernel]
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

// (row counted over the batch, column) of a place of the output.
fn place(k: u32) -> vec2<u32> {
    return vec2<u32>(k / word(OUT_WIDTH), k % word(OUT_WIDTH));
}

fn a_along_k() -> bool {
    return true;
}

fn b_along_k() -> bool {
    return true;
}

fn load_a(row: u32, k: u32) -> Factor {
    if (row >= word(OUT_CHANNELS)) {
        return Factor();
    }
    let at = place(k);
    let plane = at.x / word(OUT_HEIGHT) * word(OUT_CHANNELS) + row;
    return value_a((plane * word(OUT_HEIGHT) + at.x % word(OUT_HEIGHT)) * word(OUT_WIDTH) + at.y);
}

fn load_b(k: u32, column: u32) -> Factor {
    let kernel = word(KERNEL);
    let channel = column / (kernel * kernel);
    if (channel >= word(IN_CHANNELS)) {
        return Factor();
    }
    let at = place(k);
    let y = i32(at.x % word(OUT_HEIGHT) * word(STRIDE) + column / kernel % kernel) - i32(word(PADDING));
    let x = i32(at.y * word(STRIDE) + column % kernel) - i32(word(PADDING));
    if (y < 0 || x < 0 || y >= i32(word(IN_HEIGHT)) || x >= i32(word(IN_WIDTH))) {
        return Factor();
    }
    let plane = at.x / word(OUT_HEIGHT) * word(IN_CHANNELS) + channel;
    return value_b((plane * word(IN_HEIGHT) + u32(y)) * word(IN_WIDTH) + u32(x));
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let columns = word(IN_CHANNELS) * word(KERNEL) * word(KERNEL);
    let total = word(BATCH) * word(OUT_HEIGHT) * word(OUT_WIDTH);
    let first = min(group.z * word(PLACES_PER_CHUNK), total);
    let last = min(first + word(PLACES_PER_CHUNK), total);
    let corner = group.yx * TILE;
    var block = multiply(corner, vec2<u32>(first, last), thread);
    for (var i = 0u; i < 4u; i++) {
        let row = corner.x + thread / 16u * 4u + i;
        for (var j = 0u; j < 4u; j++) {
            let column = corner.y + thread % 16u * 4u + j;
            if (row < word(OUT_CHANNELS) && column < columns) {
                partial[(group.z * word(OUT_CHANNELS) + row) * columns + column] = block[i][j];
            }
        }
    }
}
