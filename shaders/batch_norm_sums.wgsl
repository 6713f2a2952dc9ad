// For the gradient of BatchNorm: Σ g and Σ g·x̂ of one channel over a chunk, one workgroup each, where g is the gradient
// that passes the ReLU (twin: src/kernels/norm.rs).

#parameters 12
#import batch_norm_words

// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
// [4, channels]: mean, biased variance, weight, bias
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>;
// [channels, chunks], (Σ g, Σ g·x̂)
@group(0) @binding(3) var<storage, read_write> sums: array<vec2<f32>>;

var<workgroup> shares: array<vec2<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.y;
    let length = length_of(group.x);
    var way = walk(group.x * word(CHUNK) + thread, channel);
    let mean = statistics[channel];
    let scale = inverseSqrt(statistics[word(CHANNELS) + channel] + float_word(EPSILON));
    let weight = statistics[2u * word(CHANNELS) + channel];
    let bias = statistics[3u * word(CHANNELS) + channel];
    let least = least();
    var sum = vec2<f32>(0.0);
    for (var i = thread; i < length; i += THREADS) {
        let at = way.at;
        let normal = (x[at] - mean) * scale;
        let g = select(0.0, gradient[at], normal * weight + bias > least);
        sum += g * vec2<f32>(1.0, normal);
        advance(&way);
    }
    shares[thread] = sum;
    workgroupBarrier();
    if (thread == 0u) {
        var total = vec2<f32>(0.0);
        for (var i = 0u; i < THREADS; i++) {
            total += shares[i];
        }
        sums[channel * word(CHUNKS) + group.x] = total;
    }
}
