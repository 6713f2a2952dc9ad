// softmax(q·kᵀ/√dim)·v without the matrix of scores: one invocation four queries, which go over the keys once with a
// running maximum (Milakov & Gimelshein 2018; twin: src/kernels/attention.rs).

#parameters 4
#import attention_four

// [batch, tokens, 3, heads, vectors]
@group(0) @binding(0) var<storage, read_write> qkv: array<vec4<f32>>;
// [batch, tokens, heads, vectors]
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;
// [batch·heads, tokens]: log Σ exp(score), for the gradient
@group(0) @binding(2) var<storage, read_write> log_sums: array<f32>;

// Columns times weights.
fn scaled(columns: mat4x4<f32>, weights: vec4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(columns[0] * weights.x, columns[1] * weights.y, columns[2] * weights.z, columns[3] * weights.w);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (!is_four(id.x)) {
        return;
    }
    let four = four_of(id.x);
    let vectors = word(VECTORS);
    let tokens = word(TOKENS);
    let scale = inverseSqrt(f32(vectors * 4u));
    let step = step_of_tokens();
    let queries = place(0u, four.head, 0u) + four.tokens * step;
    var query: array<mat4x4<f32>, MOST_VECTORS>;
    var sum: array<mat4x4<f32>, MOST_VECTORS>;
    for (var i = 0u; i < vectors; i++) {
        let at = queries + i;
        query[i] = scale * mat4x4<f32>(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
    }
    var highest = vec4<f32>(-3.4e38);
    var total = vec4<f32>(0.0);
    var at_key = place(1u, four.head, 0u);
    var at_value = place(2u, four.head, 0u);
    for (var key = 0u; key < tokens; key++) {
        var score = qkv[at_key] * query[0];
        if (vectors > 1u) {
            score += qkv[at_key + 1u] * query[1];
        }
        if (vectors > 2u) {
            score += qkv[at_key + 2u] * query[2];
        }
        if (vectors > 3u) {
            score += qkv[at_key + 3u] * query[3];
        }
        if (any(score > highest)) {
            let next = max(highest, score);
            let keep = exp(highest - next);
            highest = next;
            total *= keep;
            sum[0] = scaled(sum[0], keep);
            sum[1] = scaled(sum[1], keep);
            sum[2] = scaled(sum[2], keep);
            sum[3] = scaled(sum[3], keep);
        }
        let weight = exp(score - highest);
        total += weight;
        sum[0] += outer(qkv[at_value], weight);
        if (vectors > 1u) {
            sum[1] += outer(qkv[at_value + 1u], weight);
        }
        if (vectors > 2u) {
            sum[2] += outer(qkv[at_value + 2u], weight);
        }
        if (vectors > 3u) {
            sum[3] += outer(qkv[at_value + 3u], weight);
        }
        at_key += step;
        at_value += step;
    }
    let out = place_out(four.head, 0u) + four.tokens * step_of_outputs();
    for (var j = 0u; j < four.count; j++) {
        for (var i = 0u; i < vectors; i++) {
            output[out[j] + i] = sum[i][j] / total[j];
        }
        log_sums[four.head * tokens + four.tokens[j]] = highest[j] + log(total[j]);
    }
}
