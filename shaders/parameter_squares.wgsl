// Sums of squares of many parameters and of their gradients: the x axis of the grid counts chunks, the y axis segments.
// parameter_norms adds the chunks (twin: src/training/optimizer.rs).

#parameters 784
#import segments

// Both laid out alike.
@group(0) @binding(0) var<storage, read_write> weight: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
// [all segments, chunks], (Σ weight², Σ gradient²)
@group(0) @binding(2) var<storage, read_write> squares: array<vec2<f32>>;

var<workgroup> shares: array<vec2<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let offset = segment_word(group.y, OFFSET);
    let length = segment_word(group.y, LENGTH);
    var sum = vec2<f32>(0.0);
    for (var i = group.x * THREADS + thread; i < length; i += groups.x * THREADS) {
        let both = vec2<f32>(weight[offset + i], gradient[offset + i]);
        sum += both * both;
    }
    shares[thread] = sum;
    workgroupBarrier();
    if (thread == 0u) {
        var total = vec2<f32>(0.0);
        for (var i = 0u; i < THREADS; i++) {
            total += shares[i];
        }
        squares[(word(FIRST) + group.y) * groups.x + group.x] = total;
    }
}
