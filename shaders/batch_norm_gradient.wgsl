// Gradients of BatchNorm (and the ReLU after it): dx = weight/√(variance + ε) · (g − mean(g) − x̂·mean(g·x̂)),
// d weight = Σ g·x̂, d bias = Σ g (twin: src/kernels/norm.rs).

#parameters 6
// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
// [batch, channels, plane]
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
// [3, channels]: mean, biased variance, weight
@group(0) @binding(3) var<storage, read_write> statistics: array<f32>;
// [channels, chunks], (Σ g, Σ g·x̂)
@group(0) @binding(4) var<storage, read_write> sums: array<vec2<f32>>;
// [batch, channels, plane]
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
// [2, channels]: d weight, d bias
@group(0) @binding(6) var<storage, read_write> parameters: array<f32>;

#import batch_norm_words

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.y;
    let channels = word(CHANNELS);
    let count = word(BATCH) * word(PLANE);
    var total = vec2<f32>(0.0);
    for (var chunk = 0u; chunk < word(CHUNKS); chunk++) {
        total += sums[channel * word(CHUNKS) + chunk];
    }
    if (group.x == 0u && thread == 0u) {
        parameters[channel] = total.y;
        parameters[channels + channel] = total.x;
    }
    let mean = statistics[channel];
    let scale = inverseSqrt(statistics[channels + channel] + float_word(EPSILON));
    let means = total / f32(count);
    let part = chunk_of(group.x);
    for (var i = part.x + thread; i < part.y; i += THREADS) {
        let at = element(i, channel);
        let passes = word(RECTIFIED) == 0u || y[at] > 0.0;
        let g = select(0.0, gradient[at], passes);
        let normal = (x[at] - mean) * scale;
        dx[at] = statistics[2u * channels + channel] * scale * (g - means.x - normal * means.y);
    }
}
