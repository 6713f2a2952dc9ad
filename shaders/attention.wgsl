// softmax(q·kᵀ/√dim)·v without the matrix of scores: one invocation a query, which goes over the keys once with a
// running maximum (Milakov & Gimelshein 2018; twin: src/kernels/attention.rs).

#parameters 4
#import attention_words

// [batch, tokens, 3, heads, vectors]
@group(0) @binding(0) var<storage, read_write> qkv: array<vec4<f32>>;
// [batch, tokens, heads, vectors]
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;
// [batch·heads, tokens]: log Σ exp(score), for the gradient
@group(0) @binding(2) var<storage, read_write> log_sums: array<f32>;

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
    var sum: array<vec4<f32>, MAX_VECTORS>;
    let at = place(0u, head, row.token);
    for (var i = 0u; i < vectors; i++) {
        query[i] = qkv[at + i] * row.scale;
    }
    var highest = -3.4e38;
    var total = 0.0;
    for (var key = 0u; key < tokens; key++) {
        let at_key = place(1u, head, key);
        let at_value = place(2u, head, key);
        var score = 0.0;
        for (var i = 0u; i < vectors; i++) {
            score += dot(query[i], qkv[at_key + i]);
        }
        let next = max(highest, score);
        let keep = exp(highest - next);
        let weight = exp(score - next);
        highest = next;
        total = total * keep + weight;
        for (var i = 0u; i < vectors; i++) {
            sum[i] = sum[i] * keep + weight * qkv[at_value + i];
        }
    }
    let out = place_out(head, row.token);
    for (var i = 0u; i < vectors; i++) {
        output[out + i] = sum[i] / total;
    }
    log_sums[id.x] = highest + log(total);
}
