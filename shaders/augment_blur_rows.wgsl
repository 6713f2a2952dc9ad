// Gaussian blur along the rows of each view. A view without blur passes through.

#import augment_words
#import augment_gaussian

// [views, channels, out height, out width]
@group(0) @binding(0) var<storage, read_write> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let width = words[OUT_WIDTH];
    let length = words[CHANNELS] * words[OUT_HEIGHT] * width;
    if (id.x >= length) {
        return;
    }
    let index = id.y * length + id.x;
    let sigma = view_number(id.y, SIGMA);
    if (sigma == 0.0) {
        output[index] = input[index];
        return;
    }
    let x = id.x % width;
    let reach = i32(words[KERNEL_WIDTH] / 2u);
    var sum = 0.0;
    var total = 0.0;
    for (var offset = -reach; offset <= reach; offset++) {
        let weight = gaussian(offset, sigma);
        total += weight;
        sum += weight * input[index - x + reflect_index(i32(x) + offset, width)];
    }
    output[index] = sum / total;
}
