// Mean and sum of squared deviations of one channel over a chunk of the samples: one workgroup each.
// (twin: src/kernels/norm.rs)

#parameters 6
// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// [channels, chunks], (mean, Σ(x − mean)²)
@group(0) @binding(1) var<storage, read_write> moments: array<vec2<f32>>;

#import batch_norm_words

var<workgroup> shares: array<vec2<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.y;
    let part = chunk_of(group.x);
    let count = part.y - part.x;
    var sum = 0.0;
    for (var i = part.x + thread; i < part.y; i += THREADS) {
        sum += x[element(i, channel)];
    }
    shares[thread] = vec2<f32>(sum, 0.0);
    workgroupBarrier();
    let mean = total_of_shares().x / f32(count);
    workgroupBarrier();
    // Deviations from the mean itself, because squares of large values would cancel.
    var squares = 0.0;
    for (var i = part.x + thread; i < part.y; i += THREADS) {
        let deviation = x[element(i, channel)] - mean;
        squares += deviation * deviation;
    }
    shares[thread] = vec2<f32>(squares, 0.0);
    workgroupBarrier();
    if (thread == 0u) {
        moments[channel * word(CHUNKS) + group.x] = vec2<f32>(mean, total_of_shares().x);
    }
}

// The sum of all shares, the same in every thread.
fn total_of_shares() -> vec2<f32> {
    var total = vec2<f32>(0.0);
    for (var i = 0u; i < THREADS; i++) {
        total += shares[i];
    }
    return total;
}
