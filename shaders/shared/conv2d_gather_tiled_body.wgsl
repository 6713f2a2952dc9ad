// conv2d_gather through workgroup memory: the positions are the rows of a matrix product, the out channels its columns,
// and taps with in channels what is summed over. The importing shader binds the images, a, and the weights, b, and reads
// them: `value_a(at)`, `value_b(at)`.
#import conv2d_words
#import tile

// [batch, out channels, out height, out width]
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

// Where the words of the workgroup's class stand.
var<private> vertical: u32;
var<private> horizontal: u32;

// (sample, row, column) of a position.
fn position(flat: u32) -> vec3<u32> {
    let width = word(horizontal + COUNT);
    let area = word(vertical + COUNT) * width;
    return vec3<u32>(flat / area, flat % area / width, flat % width);
}

// (vertical tap, horizontal tap, in channel) of a place in the sum.
fn term(k: u32) -> vec3<u32> {
    let channels = word(IN_CHANNELS);
    let taps = word(horizontal + TAPS);
    return vec3<u32>(k / channels / taps, k / channels % taps, k % channels);
}

fn a_along_k() -> bool {
    return false;
}

fn b_along_k() -> bool {
    return false;
}

fn load_a(row: u32, k: u32) -> Factor {
    let at = position(row);
    if (at.x >= word(BATCH)) {
        return Factor();
    }
    let part = term(k);
    let y = i32(at.y) * signed(IN_STEP) + signed(vertical + IN_START) + signed(TAP_SIGN) * i32(part.x);
    let x = i32(at.z) * signed(IN_STEP) + signed(horizontal + IN_START) + signed(TAP_SIGN) * i32(part.y);
    if (y < 0 || x < 0 || y >= signed(IN_HEIGHT) || x >= signed(IN_WIDTH)) {
        return Factor();
    }
    let plane = at.x * word(IN_CHANNELS) + part.z;
    return value_a((plane * word(IN_HEIGHT) + u32(y)) * word(IN_WIDTH) + u32(x));
}

fn load_b(k: u32, column: u32) -> Factor {
    let padded = 4u * word(VECTORS);
    if (column >= padded) {
        return Factor();
    }
    let part = term(k);
    let tap_y = word(vertical + FIRST_TAP) + word(TAP_STEP) * part.x;
    let tap_x = word(horizontal + FIRST_TAP) + word(TAP_STEP) * part.y;
    return value_b(((tap_y * word(KERNEL) + tap_x) * word(IN_CHANNELS) + part.z) * padded + column);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let classes = word(CLASSES);
    let axes = AXES + AXIS_WORDS * vec2<u32>(group.z / classes, classes + group.z % classes);
    vertical = axes.x;
    horizontal = axes.y;
    // Not by way of those two: browsers take what a private variable holds for different in each thread, and refuse the
    // barriers then.
    let terms = word(axes.x + TAPS) * word(axes.y + TAPS) * word(IN_CHANNELS);
    let corner = group.xy * TILE;
    var block = multiply(corner, vec2<u32>(0u, terms), thread);
    for (var i = 0u; i < 4u; i++) {
        let at = position(corner.x + thread / 16u * 4u + i);
        let y = at.y * word(OUT_STEP) + word(vertical + OUT_START);
        let x = at.z * word(OUT_STEP) + word(horizontal + OUT_START);
        for (var j = 0u; j < 4u; j++) {
            let channel = corner.y + thread % 16u * 4u + j;
            if (at.x < word(BATCH) && channel < word(OUT_CHANNELS)) {
                let plane = at.x * word(OUT_CHANNELS) + channel;
                output[(plane * word(OUT_HEIGHT) + y) * word(OUT_WIDTH) + x] = block[i][j];
            }
        }
    }
}
