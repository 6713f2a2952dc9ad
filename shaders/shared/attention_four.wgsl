// What the kernels of attention share that compute four tokens of a head in one invocation, so that what they read of the
// other tokens serves four: for heads of up to 16. The four stand in the columns of matrices, one matrix for each vector of
// a head. Loops over those are written out, because software adapters keep in registers what has a constant index.
#import attention_words

// Most vectors of a head.
const MOST_VECTORS: u32 = 4u;

struct Four {
    head: u32,
    // Past the last the last is repeated; it is stored once.
    tokens: vec4<u32>,
    // How many of them there are.
    count: u32,
}

fn fours() -> u32 {
    return (word(TOKENS) + 3u) / 4u;
}

fn is_four(id: u32) -> bool {
    return id < fours() * word(HEADS) * word(BATCH);
}

fn four_of(id: u32) -> Four {
    let head = id / fours();
    let first = (id - head * fours()) * 4u;
    let tokens = min(vec4<u32>(first, first + 1u, first + 2u, first + 3u), vec4<u32>(word(TOKENS) - 1u));
    return Four(head, tokens, min(4u, word(TOKENS) - first));
}

// Elements from token to token, in `qkv` and in the output.
fn step_of_tokens() -> u32 {
    return 3u * word(HEADS) * word(VECTORS);
}

fn step_of_outputs() -> u32 {
    return word(HEADS) * word(VECTORS);
}

// vector · weightsᵀ
fn outer(vector: vec4<f32>, weights: vec4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(vector * weights.x, vector * weights.y, vector * weights.z, vector * weights.w);
}
