//! The inner loops of the convolution on the CPU: blocks of sums in registers, four neighbours at once. The loops over
//! arrays of fixed length are what compilers turn into SIMD.

/// Numbers that are computed at once.
pub const LANES: usize = 4;
/// Outputs of a block of [`correlate`] and of [`outer`].
const BLOCK: usize = 4;
/// Places of a block of [`correlate`], and taps of one of [`outer`]: what fits into 16 registers.
const BREADTH: usize = 3;

type Four = [f32; LANES];

/// `length` rounded up to whole vectors.
pub fn vectors(length: usize) -> usize {
    length.div_ceil(LANES) * LANES
}

#[inline(always)]
fn four(values: &[f32], at: usize) -> Four {
    let mut four = [0.0; LANES];
    four.copy_from_slice(&values[at..at + LANES]);
    four
}

#[inline(always)]
fn multiply_add(sum: &mut Four, a: &Four, b: &Four) {
    for lane in 0..LANES {
        sum[lane] += a[lane] * b[lane];
    }
}

/// Weights in the order in which [`correlate`] reads them: [blocks of outputs, taps, outputs of a block].
pub struct Packed {
    outputs: usize,
    weights: Vec<f32>,
}

impl Packed {
    /// `weight(output, tap)` of all.
    pub fn new(outputs: usize, taps: usize, weight: impl Fn(usize, usize) -> f32) -> Self {
        let mut weights = Vec::with_capacity(outputs.div_ceil(BLOCK) * BLOCK * taps);
        for first in (0..outputs).step_by(BLOCK) {
            for tap in 0..taps {
                let of = |output: usize| if output < outputs { weight(output, tap) } else { 0.0 };
                weights.extend((first..first + BLOCK).map(of));
            }
        }
        Self { outputs, weights }
    }
}

/// y[output][place] = Σ_tap weight[output][tap] · x[place + tap], four neighbours from each place on. `write` gets output,
/// index of the place and the four.
pub fn correlate(
    x: &[f32],
    taps: &[usize],
    packed: &Packed,
    places: &[usize],
    mut write: impl FnMut(usize, usize, Four),
) {
    if taps.is_empty() {
        return;
    }
    for (block, weights) in packed.weights.chunks_exact(taps.len() * BLOCK).enumerate() {
        let outputs = block * BLOCK..packed.outputs.min((block + 1) * BLOCK);
        for (group, few) in places.chunks(BREADTH).enumerate() {
            // Those beyond the last compute the last once more.
            let all = std::array::from_fn(|i| few[i.min(few.len() - 1)]);
            let sums = block_at_places(x, taps, weights, all);
            for (output, sums) in outputs.clone().zip(&sums) {
                for (i, sum) in sums.iter().enumerate().take(few.len()) {
                    write(output, BREADTH * group + i, *sum);
                }
            }
        }
    }
}

/// The sums of a block of outputs at a few places.
#[inline(always)]
fn block_at_places(x: &[f32], taps: &[usize], weights: &[f32], places: [usize; BREADTH]) -> [[Four; BREADTH]; BLOCK] {
    let mut sums = [[[0.0; LANES]; BREADTH]; BLOCK];
    for (&tap, weights) in taps.iter().zip(weights.chunks_exact(BLOCK)) {
        let pixels = places.map(|place| four(x, place + tap));
        for (sums, &weight) in sums.iter_mut().zip(weights) {
            for (sum, pixels) in sums.iter_mut().zip(&pixels) {
                multiply_add(sum, &[weight; LANES], pixels);
            }
        }
    }
    sums
}

/// sums[output][tap] += Σ_place gradient[output][place] · x[place + tap], four neighbours from each place on; those of
/// `gradient` lie one after the other.
pub fn outer(gradient: &[f32], outputs: usize, x: &[f32], taps: &[usize], places: &[usize], sums: &mut [f32]) {
    let length = places.len() * LANES;
    for first_output in (0..outputs).step_by(BLOCK) {
        // Those beyond the last compute the last once more.
        let rows: [&[f32]; BLOCK] =
            std::array::from_fn(|i| &gradient[(first_output + i).min(outputs - 1) * length..][..length]);
        for first_tap in (0..taps.len()).step_by(BREADTH) {
            let few: [usize; BREADTH] = std::array::from_fn(|i| taps[(first_tap + i).min(taps.len() - 1)]);
            let block = block_of_sums(rows, x, few, places);
            for (output, block) in (first_output..outputs).zip(&block) {
                let sums = &mut sums[output * taps.len()..][first_tap..taps.len()];
                sums.iter_mut().zip(block).for_each(|(sum, four)| *sum += four.iter().sum::<f32>());
            }
        }
    }
}

#[inline(always)]
fn block_of_sums(
    rows: [&[f32]; BLOCK],
    x: &[f32],
    taps: [usize; BREADTH],
    places: &[usize],
) -> [[Four; BREADTH]; BLOCK] {
    let mut sums = [[[0.0; LANES]; BREADTH]; BLOCK];
    for (i, &place) in places.iter().enumerate() {
        let pixels = taps.map(|tap| four(x, place + tap));
        for (sums, row) in sums.iter_mut().zip(rows) {
            let gradient = four(row, i * LANES);
            for (sum, pixels) in sums.iter_mut().zip(&pixels) {
                multiply_add(sum, &gradient, pixels);
            }
        }
    }
    sums
}
