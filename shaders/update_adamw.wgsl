// One step of AdamW (Loshchilov & Hutter 2019) over many parameters: decay, both moments and their bias correction in
// one pass (twin: src/training/optimizer.rs).

#parameters 784
#import segments

// All laid out alike.
@group(0) @binding(0) var<storage, read_write> weight: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> first: array<f32>;
@group(0) @binding(3) var<storage, read_write> second: array<f32>;
// As parameter_norms leaves them.
@group(0) @binding(4) var<storage, read_write> norms: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read_write> new_weight: array<f32>;
@group(0) @binding(6) var<storage, read_write> new_first: array<f32>;
@group(0) @binding(7) var<storage, read_write> new_second: array<f32>;

// Floats.
const BETA1: u32 = 4u;
const BETA2: u32 = 5u;
const EPSILON: u32 = 6u;

// Factors: what is left of the weight, 1 − rate·decay; rate / (1 − β₁ᵗ); 1 / (1 − β₂ᵗ).
const KEPT: u32 = 0u;
const RATE: u32 = 1u;
const CORRECTION: u32 = 2u;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let start = segment_word(0u, OFFSET) + group.x * SPAN;
    let end = min(start + SPAN, end_of_segments());
    let scale = norms[word(ALL)].x;
    var segment = segment_at(start);
    for (var block = start; block < end; block += THREADS) {
        if (segment + 1u < word(SEGMENTS) && block >= segment_word(segment + 1u, OFFSET)) {
            segment += 1u;
        }
        let i = block + thread;
        if (i - segment_word(segment, OFFSET) < segment_word(segment, LENGTH)) {
            var old = vec2<f32>(0.0);
            if (segment_word(segment, FRESH) == 0u) {
                old = vec2<f32>(first[i], second[i]);
            }
            let g = gradient[i] * select(1.0, scale, word(CLIPPED) == 1u);
            let mean = float_word(BETA1) * old.x + (1.0 - float_word(BETA1)) * g;
            let square = float_word(BETA2) * old.y + (1.0 - float_word(BETA2)) * g * g;
            let root = sqrt(square * segment_factor(segment, CORRECTION)) + float_word(EPSILON);
            new_weight[i] = segment_factor(segment, KEPT) * weight[i] - segment_factor(segment, RATE) * mean / root;
            new_first[i] = mean;
            new_second[i] = square;
        }
    }
}
