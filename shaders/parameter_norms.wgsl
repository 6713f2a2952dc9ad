// Norms of many parameters and of their gradients from parameter_squares, and by how much to scale the gradients so that
// their common norm is at most LIMIT. One workgroup (twin: src/training/optimizer.rs).

#parameters 3
// [segments, chunks], (Σ weight², Σ gradient²)
@group(0) @binding(0) var<storage, read_write> squares: array<vec2<f32>>;
// [segments + 1]: (‖weight‖, ‖gradient‖) before scaling; the last is (scale, common norm)
@group(0) @binding(1) var<storage, read_write> norms: array<vec2<f32>>;

const SEGMENTS: u32 = 0u;
const CHUNKS: u32 = 1u;
// A float; 0 where nothing is scaled.
const LIMIT: u32 = 2u;
const THREADS: u32 = 64u;

var<workgroup> shares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
    var of_gradients = 0.0;
    for (var segment = thread; segment < word(SEGMENTS); segment += THREADS) {
        var sum = vec2<f32>(0.0);
        for (var chunk = 0u; chunk < word(CHUNKS); chunk++) {
            sum += squares[segment * word(CHUNKS) + chunk];
        }
        norms[segment] = sqrt(sum);
        of_gradients += sum.y;
    }
    shares[thread] = of_gradients;
    workgroupBarrier();
    if (thread == 0u) {
        var total = 0.0;
        for (var i = 0u; i < THREADS; i++) {
            total += shares[i];
        }
        let limit = float_word(LIMIT);
        let scale = select(1.0, min(1.0, limit / (sqrt(total) + 1e-6)), limit > 0.0);
        norms[word(SEGMENTS)] = vec2<f32>(scale, sqrt(total));
    }
}
