// Gaussian blur along the columns of each view, then what follows the blur. A view without blur is only finished.

#import augment_words
#import augment_gaussian

// [views, channels, out height, out width]
@group(0) @binding(0) var<storage, read_write> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let width = words[OUT_WIDTH];
    let height = words[OUT_HEIGHT];
    let length = words[CHANNELS] * height * width;
    if (id.x >= length) {
        return;
    }
    let index = id.y * length + id.x;
    let channel = id.x / (height * width);
    let sigma = view_number(id.y, SIGMA);
    if (sigma == 0.0) {
        output[index] = finish(input[index], id.y, channel);
        return;
    }
    let y = (id.x / width) % height;
    let reach = i32(words[KERNEL_HEIGHT] / 2u);
    var sum = 0.0;
    var total = 0.0;
    for (var offset = -reach; offset <= reach; offset++) {
        let weight = gaussian(offset, sigma);
        total += weight;
        sum += weight * input[index - y * width + reflect_index(i32(y) + offset, height) * width];
    }
    output[index] = finish(sum / total, id.y, channel);
}
