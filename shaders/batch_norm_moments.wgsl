// Mean and sum of squared deviations of one channel over a chunk of the samples: one workgroup each
// (twin: src/kernels/norm.rs).

#parameters 12
#import batch_norm_words

// [batch, channels, plane]
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// [channels, chunks], (mean, Σ(x − mean)²)
@group(0) @binding(1) var<storage, read_write> moments: array<vec2<f32>>;

var<workgroup> shares: array<vec2<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let length = length_of(group.x);
    var way = walk(group.x * word(CHUNK) + thread, group.y);
    // Deviations from a thread's first value: squares of large values themselves would cancel.
    let origin = x[way.at];
    var sum = 0.0;
    var squares = 0.0;
    for (var i = thread; i < length; i += THREADS) {
        let deviation = x[way.at] - origin;
        sum += deviation;
        squares += deviation * deviation;
        advance(&way);
    }
    let count = f32((length + THREADS - 1u - thread) / THREADS);
    let mean = sum / max(count, 1.0);
    shares[thread] = vec2<f32>(origin + mean, squares - sum * mean);
    workgroupBarrier();
    if (thread == 0u) {
        // Chan et al.'s parallel variance.
        var total = shares[0];
        var before = count;
        for (var i = 1u; i < min(THREADS, length); i++) {
            let next = f32((length + THREADS - 1u - i) / THREADS);
            let share = next / (before + next);
            let shift = shares[i].x - total.x;
            total += vec2<f32>(shift * share, shares[i].y + shift * shift * before * share);
            before += next;
        }
        moments[group.y * word(CHUNKS) + group.x] = total;
    }
}
