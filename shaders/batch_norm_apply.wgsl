// y = (x − mean) / √(variance + ε) · weight + bias, then ReLU where asked; and the running averages after this batch. Each
// thread combines the chunks' moments of its channel itself, which costs less than another dispatch
// (twin: src/kernels/norm.rs).

#parameters 12
#import batch_norm_words

// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// [channels, chunks], (mean, Σ(x − mean)²)
@group(0) @binding(1) var<storage, read_write> moments: array<vec2<f32>>;
// [channels] both
@group(0) @binding(2) var<storage, read_write> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> bias: array<f32>;
// The running mean, and SECOND further the running variance, [channels] each
@group(0) @binding(4) var<storage, read_write> running: array<f32>;
// [batch, channels, plane]
@group(0) @binding(5) var<storage, read_write> y: array<f32>;
// [4, channels]: mean, biased variance, weight and bias, which the gradient needs
@group(0) @binding(6) var<storage, read_write> statistics: array<f32>;
// As `running`
@group(0) @binding(7) var<storage, read_write> updated: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.y;
    // Chan et al.'s parallel variance; all chunks but the last have the same length.
    var total = moments[channel * word(CHUNKS)];
    for (var chunk = 1u; chunk < word(CHUNKS); chunk++) {
        let before = f32(chunk * word(CHUNK));
        let next = f32(length_of(chunk));
        let share = next / (before + next);
        let part = moments[channel * word(CHUNKS) + chunk];
        let shift = part.x - total.x;
        total += vec2<f32>(shift * share, part.y + shift * shift * before * share);
    }
    let mean = total.x;
    let variance = total.y / f32(count_of_channel());
    if (group.x == 0u && thread == 0u) {
        statistics[channel] = mean;
        statistics[word(CHANNELS) + channel] = variance;
        statistics[2u * word(CHANNELS) + channel] = weight[channel];
        statistics[3u * word(CHANNELS) + channel] = bias[channel];
        let second = word(SECOND) + channel;
        updated[channel] = float_word(KEPT) * running[channel] + float_word(MEAN_SHARE) * mean;
        updated[second] = float_word(KEPT) * running[second] + float_word(VARIANCE_SHARE) * variance;
    }
    let scale = weight[channel] * inverseSqrt(variance + float_word(EPSILON));
    let shift = bias[channel];
    let least = least();
    let length = length_of(group.x);
    var way = walk(group.x * word(CHUNK) + thread, channel);
    for (var i = thread; i < length; i += THREADS) {
        y[way.at] = max((x[way.at] - mean) * scale + shift, least);
        advance(&way);
    }
}
