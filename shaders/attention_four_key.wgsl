// dk and dv of attention: one invocation four keys, which go over the queries (twin: src/kernels/attention.rs).

#parameters 4
#import attention_four

// [batch, tokens, 3, heads, vectors]
@group(0) @binding(0) var<storage, read_write> qkv: array<vec4<f32>>;
// [batch·heads, tokens]
@group(0) @binding(1) var<storage, read_write> log_sums: array<f32>;
// [batch·heads, tokens]: Σ gradient·output of each query
@group(0) @binding(2) var<storage, read_write> products: array<f32>;
// [batch, tokens, heads, vectors]
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4<f32>>;
// [batch, tokens, 3, heads, vectors], the parts of k and v
@group(0) @binding(4) var<storage, read_write> dqkv: array<vec4<f32>>;

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
    let step_out = step_of_outputs();
    let keys = place(1u, four.head, 0u) + four.tokens * step;
    let values = place(2u, four.head, 0u) + four.tokens * step;
    var key: array<mat4x4<f32>, MOST_VECTORS>;
    var value: array<mat4x4<f32>, MOST_VECTORS>;
    var key_sum: array<mat4x4<f32>, MOST_VECTORS>;
    var value_sum: array<mat4x4<f32>, MOST_VECTORS>;
    for (var i = 0u; i < vectors; i++) {
        let k = keys + i;
        let v = values + i;
        key[i] = scale * mat4x4<f32>(qkv[k.x], qkv[k.y], qkv[k.z], qkv[k.w]);
        value[i] = mat4x4<f32>(qkv[v.x], qkv[v.y], qkv[v.z], qkv[v.w]);
    }
    var at = place(0u, four.head, 0u);
    var out = place_out(four.head, 0u);
    for (var query = 0u; query < tokens; query++) {
        let row = four.head * tokens + query;
        let log_sum = log_sums[row];
        let product = products[row];
        let q0 = qkv[at];
        let g0 = gradient[out];
        var q1: vec4<f32>;
        var q2: vec4<f32>;
        var q3: vec4<f32>;
        var g1: vec4<f32>;
        var g2: vec4<f32>;
        var g3: vec4<f32>;
        var score = q0 * key[0];
        var through = g0 * value[0];
        if (vectors > 1u) {
            q1 = qkv[at + 1u];
            g1 = gradient[out + 1u];
            score += q1 * key[1];
            through += g1 * value[1];
        }
        if (vectors > 2u) {
            q2 = qkv[at + 2u];
            g2 = gradient[out + 2u];
            score += q2 * key[2];
            through += g2 * value[2];
        }
        if (vectors > 3u) {
            q3 = qkv[at + 3u];
            g3 = gradient[out + 3u];
            score += q3 * key[3];
            through += g3 * value[3];
        }
        let weight = exp(score - log_sum);
        let change = weight * (through - product) * scale;
        key_sum[0] += outer(q0, change);
        value_sum[0] += outer(g0, weight);
        if (vectors > 1u) {
            key_sum[1] += outer(q1, change);
            value_sum[1] += outer(g1, weight);
        }
        if (vectors > 2u) {
            key_sum[2] += outer(q2, change);
            value_sum[2] += outer(g2, weight);
        }
        if (vectors > 3u) {
            key_sum[3] += outer(q3, change);
            value_sum[3] += outer(g3, weight);
        }
        at += step;
        out += step_out;
    }
    for (var j = 0u; j < four.count; j++) {
        for (var i = 0u; i < vectors; i++) {
            dqkv[keys[j] + i] = key_sum[i][j];
            dqkv[values[j] + i] = value_sum[i][j];
        }
    }
}
