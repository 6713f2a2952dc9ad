// dk and dv of attention: one invocation a key, which goes over the queries (twin: src/kernels/attention.rs).

#parameters 4
#import attention_words

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
    if (!is_row(id.x)) {
        return;
    }
    let row = row_of(id.x);
    let head = row.head;
    let vectors = row.vectors;
    let tokens = word(TOKENS);
    var key: array<vec4<f32>, MAX_VECTORS>;
    var value: array<vec4<f32>, MAX_VECTORS>;
    var key_sum: array<vec4<f32>, MAX_VECTORS>;
    var value_sum: array<vec4<f32>, MAX_VECTORS>;
    let at_key = place(1u, head, row.token);
    let at_value = place(2u, head, row.token);
    for (var i = 0u; i < vectors; i++) {
        key[i] = qkv[at_key + i];
        value[i] = qkv[at_value + i];
    }
    for (var query = 0u; query < tokens; query++) {
        let at = place(0u, head, query);
        let out = place_out(head, query);
        var score = 0.0;
        var through = 0.0;
        for (var i = 0u; i < vectors; i++) {
            score += dot(key[i], qkv[at + i]);
            through += dot(value[i], gradient[out + i]);
        }
        let at_row = head * tokens + query;
        let weight = exp(score * row.scale - log_sums[at_row]);
        let change = weight * (through - products[at_row]) * row.scale;
        for (var i = 0u; i < vectors; i++) {
            key_sum[i] += change * qkv[at + i];
            value_sum[i] += weight * gradient[out + i];
        }
    }
    for (var i = 0u; i < vectors; i++) {
        dqkv[at_key + i] = key_sum[i];
        dqkv[at_value + i] = value_sum[i];
    }
}
