// What a matrix product must know; steps are in elements. C[b, m, n] = Σ over k of A[b, m, k] · B[b, k, n].
// The z axis of the grid counts batch · splits: with more than one split, each adds up its share of k and
// `sum_chunks` adds the splits.

const M: u32 = 0u;
const N: u32 = 1u;
const K: u32 = 2u;
const A_BATCH: u32 = 3u;
const A_ROW: u32 = 4u;
const A_COLUMN: u32 = 5u;
const B_BATCH: u32 = 6u;
const B_ROW: u32 = 7u;
const B_COLUMN: u32 = 8u;
const BATCH: u32 = 9u;
const SPLITS: u32 = 10u;
// 0: nothing follows, 1: the bias is added.
const BIASED: u32 = 11u;

struct Share {
    batch: u32,
    start: u32,
    end: u32,
    // Of the output, in elements.
    offset: u32,
}

// The part of k that plane `z` of the grid adds up, a multiple of 4 but for the last.
fn share_of(z: u32) -> Share {
    let batch = z % word(BATCH);
    let split = z / word(BATCH);
    let length = ((word(K) + word(SPLITS) - 1u) / word(SPLITS) + 3u) / 4u * 4u;
    let start = min(split * length, word(K));
    return Share(batch, start, min(start + length, word(K)), z * word(M) * word(N));
}
