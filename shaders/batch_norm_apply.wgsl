// y = (x − mean) / √(variance + ε) · weight + bias, then ReLU where asked; and the new running averages. Each thread
// combines the chunks' moments of its channel itself, which costs less than another dispatch (twin: src/kernels/norm.rs).

#parameters 6
// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// [channels, chunks], (mean, Σ(x − mean)²)
@group(0) @binding(1) var<storage, read_write> moments: array<vec2<f32>>;
// [channels] both
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> bias: array<f32>;
// [batch, channels, plane]
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
// [3, channels]: mean, biased variance, weight (which the gradient needs)
@group(0) @binding(5) var<storage, read_write> statistics: array<f32>;

#import batch_norm_words

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.y;
    let chunks = word(CHUNKS);
    let count = f32(word(BATCH) * word(PLANE));
    // Chan et al.'s parallel variance.
    var mean = 0.0;
    for (var chunk = 0u; chunk < chunks; chunk++) {
        let part = chunk_of(chunk);
        mean += moments[channel * chunks + chunk].x * f32(part.y - part.x);
    }
    mean /= count;
    var squares = 0.0;
    for (var chunk = 0u; chunk < chunks; chunk++) {
        let part = chunk_of(chunk);
        let moment = moments[channel * chunks + chunk];
        let shift = moment.x - mean;
        squares += moment.y + shift * shift * f32(part.y - part.x);
    }
    let variance = squares / count;
    if (group.x == 0u && thread == 0u) {
        statistics[channel] = mean;
        statistics[word(CHANNELS) + channel] = variance;
        statistics[2u * word(CHANNELS) + channel] = weight[channel];
    }
    let scale = weight[channel] * inverseSqrt(variance + float_word(EPSILON));
    let part = chunk_of(group.x);
    for (var i = part.x + thread; i < part.y; i += THREADS) {
        let at = element(i, channel);
        let value = (x[at] - mean) * scale + bias[channel];
        y[at] = select(value, max(value, 0.0), word(RECTIFIED) == 1u);
    }
}
