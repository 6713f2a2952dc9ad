// Gradients of BatchNorm (and the ReLU after it): dx = weight/√(variance + ε) · (g − mean(g) − x̂·mean(g·x̂)),
// d weight = Σ g·x̂, d bias = Σ g (twin: src/kernels/norm.rs).

#parameters 12
#import batch_norm_words

// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
// [4, channels]: mean, biased variance, weight, bias
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>;
// [channels, chunks], (Σ g, Σ g·x̂)
@group(0) @binding(3) var<storage, read_write> sums: array<vec2<f32>>;
// [batch, channels, plane]
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
// d weight, and SECOND further d bias, [channels] each
@group(0) @binding(5) var<storage, read_write> parameters: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.y;
    let channels = word(CHANNELS);
    var total = vec2<f32>(0.0);
    for (var chunk = 0u; chunk < word(CHUNKS); chunk++) {
        total += sums[channel * word(CHUNKS) + chunk];
    }
    if (group.x == 0u && thread == 0u) {
        parameters[channel] = total.y;
        parameters[word(SECOND) + channel] = total.x;
    }
    let mean = statistics[channel];
    let scale = inverseSqrt(statistics[channels + channel] + float_word(EPSILON));
    let weight = statistics[2u * channels + channel];
    let bias = statistics[3u * channels + channel];
    let least = least();
    let means = total / f32(count_of_channel());
    let length = length_of(group.x);
    var way = walk(group.x * word(CHUNK) + thread, channel);
    for (var i = thread; i < length; i += THREADS) {
        let at = way.at;
        let normal = (x[at] - mean) * scale;
        let g = select(0.0, gradient[at], normal * weight + bias > least);
        dx[at] = weight * scale * (g - means.x - normal * means.y);
        advance(&way);
    }
}
