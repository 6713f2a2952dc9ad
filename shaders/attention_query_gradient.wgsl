// dq of attention, and for each query Σ gradient·output, which the keys' kernel needs: one invocation a query. The
// weights are computed again from the scores and their log-sum (Dao et al. 2022; twin: src/kernels/attention.rs).

#parameters 4
#import attention_words

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
    if (!is_row(id.x)) {
        return;
    }
    let row = row_of(id.x);
    let head = row.head;
    let vectors = row.vectors;
    let tokens = word(TOKENS);
    var query: array<vec4<f32>, MAX_VECTORS>;
    var out_gradient: array<vec4<f32>, MAX_VECTORS>;
    var sum: array<vec4<f32>, MAX_VECTORS>;
    let at = place(0u, head, row.token);
    let out = place_out(head, row.token);
    var product = 0.0;
    for (var i = 0u; i < vectors; i++) {
        query[i] = qkv[at + i] * row.scale;
        out_gradient[i] = gradient[out + i];
        product += dot(out_gradient[i], output[out + i]);
    }
    products[id.x] = product;
    for (var key = 0u; key < tokens; key++) {
        let at_key = place(1u, head, key);
        let at_value = place(2u, head, key);
        var score = 0.0;
        var through = 0.0;
        for (var i = 0u; i < vectors; i++) {
            score += dot(query[i], qkv[at_key + i]);
            through += dot(out_gradient[i], qkv[at_value + i]);
        }
        let change = exp(score - log_sums[id.x]) * (through - product) * row.scale;
        for (var i = 0u; i < vectors; i++) {
            sum[i] += change * qkv[at_key + i];
        }
    }
    for (var i = 0u; i < vectors; i++) {
        dqkv[at + i] = sum[i];
    }
}
