// One step of SGD with momentum, or of LARS (You et al. 2017), over many parameters (twin: src/training/optimizer.rs).

#parameters 784
#import segments

// All laid out alike.
@group(0) @binding(0) var<storage, read_write> weight: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> velocity: array<f32>;
// As parameter_norms leaves them.
@group(0) @binding(3) var<storage, read_write> norms: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read_write> new_weight: array<f32>;
@group(0) @binding(5) var<storage, read_write> new_velocity: array<f32>;

// Floats. The trust coefficient is 0 for plain SGD.
const MOMENTUM: u32 = 4u;
const TRUST: u32 = 5u;
// Whether the step looks one step ahead.
const NESTEROV: u32 = 6u;

// Factors.
const RATE: u32 = 0u;
const DECAY: u32 = 1u;

// The gradient with weight decay; LARS scales both by the norms of the whole parameter. Without decay it adapts nothing,
// and where weight or gradient is all zero neither.
fn decayed(segment: u32, weight: f32, gradient: f32, scale: f32) -> f32 {
    let decay = segment_factor(segment, DECAY);
    let whole = gradient + decay * weight;
    if (float_word(TRUST) == 0.0) {
        return whole;
    }
    let norm = norms[word(FIRST) + segment] * vec2<f32>(1.0, scale);
    let rate = norm.x / (norm.y + norm.x * decay + 1e-8) * float_word(TRUST);
    return select(gradient, whole * rate, decay != 0.0 && norm.x * norm.y > 0.0);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let start = segment_word(0u, OFFSET) + group.x * SPAN;
    let end = min(start + SPAN, end_of_segments());
    let scale = select(1.0, norms[word(ALL)].x, word(CLIPPED) == 1u);
    var segment = segment_at(start);
    for (var block = start; block < end; block += THREADS) {
        if (segment + 1u < word(SEGMENTS) && block >= segment_word(segment + 1u, OFFSET)) {
            segment += 1u;
        }
        let i = block + thread;
        if (i - segment_word(segment, OFFSET) < segment_word(segment, LENGTH)) {
            let g = decayed(segment, weight[i], gradient[i] * scale, scale);
            var next = g;
            if (segment_word(segment, FRESH) == 0u) {
                next += float_word(MOMENTUM) * velocity[i];
            }
            let step = select(next, g + float_word(MOMENTUM) * next, word(NESTEROV) == 1u);
            new_weight[i] = weight[i] - segment_factor(segment, RATE) * step;
            new_velocity[i] = next;
        }
    }
}
