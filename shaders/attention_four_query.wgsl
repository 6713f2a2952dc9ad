// dq of attention, and for each query Σ gradient·output, which the keys' kernel needs: one invocation four queries. The
// weights are computed again from the scores and their log-sum (Dao et al. 2022; twin: src/kernels/attention.rs).

#parameters 4
#import attention_four

// [batch, tokens, 3, heads, vectors]
@group(0) @binding(0) var<storage, read_write> qkv: array<vec4<f32>>;
// [batch, tokens, heads, vectors]
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;
// [batch·heads, tokens]
@group(0) @binding(2) var<storage, read_write> log_sums: array<f32>;
// [batch, tokens, heads, vectors]
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4<f32>>;
// [batch·heads, tokens]
@group(0) @binding(4) var<storage, read_write> products: array<f32>;
// [batch, tokens, 3, heads, vectors], the part of q
@group(0) @binding(5) var<storage, read_write> dqkv: array<vec4<f32>>;

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
    let out = place_out(four.head, 0u) + four.tokens * step_of_outputs();
    var query: array<mat4x4<f32>, MOST_VECTORS>;
    var out_gradient: array<mat4x4<f32>, MOST_VECTORS>;
    var sum: array<mat4x4<f32>, MOST_VECTORS>;
    var product = vec4<f32>(0.0);
    for (var i = 0u; i < vectors; i++) {
        let at = queries + i;
        let o = out + i;
        query[i] = scale * mat4x4<f32>(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
        let g = mat4x4<f32>(gradient[o.x], gradient[o.y], gradient[o.z], gradient[o.w]);
        out_gradient[i] = g;
        product += vec4<f32>(
            dot(g[0], output[o.x]),
            dot(g[1], output[o.y]),
            dot(g[2], output[o.z]),
            dot(g[3], output[o.w]),
        );
    }
    let rows = four.head * tokens + four.tokens;
    let log_sum = vec4<f32>(log_sums[rows.x], log_sums[rows.y], log_sums[rows.z], log_sums[rows.w]);
    var at_key = place(1u, four.head, 0u);
    var at_value = place(2u, four.head, 0u);
    for (var key = 0u; key < tokens; key++) {
        let k0 = qkv[at_key];
        var k1: vec4<f32>;
        var k2: vec4<f32>;
        var k3: vec4<f32>;
        var score = k0 * query[0];
        var through = qkv[at_value] * out_gradient[0];
        if (vectors > 1u) {
            k1 = qkv[at_key + 1u];
            score += k1 * query[1];
            through += qkv[at_value + 1u] * out_gradient[1];
        }
        if (vectors > 2u) {
            k2 = qkv[at_key + 2u];
            score += k2 * query[2];
            through += qkv[at_value + 2u] * out_gradient[2];
        }
        if (vectors > 3u) {
            k3 = qkv[at_key + 3u];
            score += k3 * query[3];
            through += qkv[at_value + 3u] * out_gradient[3];
        }
        let change = exp(score - log_sum) * (through - product) * scale;
        sum[0] += outer(k0, change);
        if (vectors > 1u) {
            sum[1] += outer(k1, change);
        }
        if (vectors > 2u) {
            sum[2] += outer(k2, change);
        }
        if (vectors > 3u) {
            sum[3] += outer(k3, change);
        }
        at_key += step;
        at_value += step;
    }
    for (var j = 0u; j < four.count; j++) {
        for (var i = 0u; i < vectors; i++) {
            dqkv[queries[j] + i] = sum[i][j];
        }
        products[rows[j]] = product[j];
    }
}
