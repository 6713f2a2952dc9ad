// What the attention kernels share. Tokens of a head are read as vectors of four: head length and strides are
// multiples of 4.

const HEADS: u32 = 0u;
const TOKENS: u32 = 1u;
// Length of a head's vectors, divided by 4.
const VECTORS: u32 = 2u;
const BATCH: u32 = 3u;
// Most vectors of a head that a kernel can hold: heads of 64.
const MAX_VECTORS: u32 = 16u;

// The token of a head that an invocation computes.
struct Row {
    head: u32,
    token: u32,
    // Of a head.
    vectors: u32,
    // Of scores, 1/√dim.
    scale: f32,
}

fn is_row(id: u32) -> bool {
    return id < word(TOKENS) * word(HEADS) * word(BATCH);
}

fn row_of(id: u32) -> Row {
    let head = id / word(TOKENS);
    return Row(head, id - head * word(TOKENS), word(VECTORS), inverseSqrt(f32(word(VECTORS) * 4u)));
}

// Where the vectors of (head, token) start in `qkv`, [batch, tokens, 3, heads, vectors]; `part` 0 to 2 is q, k, v.
fn place(part: u32, head: u32, token: u32) -> u32 {
    let batch = head / word(HEADS);
    return (((batch * word(TOKENS) + token) * 3u + part) * word(HEADS) + head % word(HEADS)) * word(VECTORS);
}

// Where they start in [batch, tokens, heads, vectors].
fn place_out(head: u32, token: u32) -> u32 {
    return ((head / word(HEADS) * word(TOKENS) + token) * word(HEADS) + head % word(HEADS)) * word(VECTORS);
}
