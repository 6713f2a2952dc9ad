// For the gradient of BatchNorm: Σ g and Σ g·x̂ of one channel over a chunk, one workgroup each, where g is the gradient
// that passes the ReLU (twin: src/kernels/norm.rs).

#parameters 6
// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
// [3, channels]: mean, biased variance, weight
@group(0) @binding(3) var<storage, read_write> statistics: array<f32>;
// [channels, chunks], (Σ g, Σ g·x̂)
@group(0) @binding(4) var<storage, read_write> sums: array<vec2<f32>>;

#import batch_norm_words

var<workgroup> shares: array<vec2<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.y;
    let part = chunk_of(group.x);
    let mean = statistics[channel];
    let scale = inverseSqrt(statistics[word(CHANNELS) + channel] + float_word(EPSILON));
    var sum = vec2<f32>(0.0);
    for (var i = part.x + thread; i < part.y; i += THREADS) {
        let at = element(i, channel);
        if (word(RECTIFIED) == 0u || y[at] > 0.0) {
            sum += gradient[at] * vec2<f32>(1.0, (x[at] - mean) * scale);
        }
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
