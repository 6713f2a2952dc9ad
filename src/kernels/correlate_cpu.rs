//! The inner loops of the convolution on the CPU: blocks of sums in registers, four neighbours at once. The loops over
//! arrays of fixed length are what compilers turn into SIMD.

/// Numbers that are computed at once.
pub const LANES: usize = 4;
/// Outputs of a block of [`correlate`] and of [`outer`].
const BLOCK: usize = 4;

type Four = [f32; LANES];

/// `length` rounded up to whole vectors.
pub fn vectors(length: usize) -> usize {
    length.div_ceil(LANES) * LANES
}

/// Panics unless four numbers of `x` can be read at the sum of any tap and any place.
fn check(x: &[f32], taps: &[usize], places: &[usize]) {
    let furthest = |of: &[usize]| of.iter().copied().max().unwrap_or(0);
    assert!(furthest(taps) + furthest(places) + LANES <= x.len(), "a tap reaches beyond the numbers");
}

/// Four numbers from `at` on. To check each of these reads takes a fifth of the time of a step in the browser; [`check`]
/// does it for all.
///
/// # Safety
/// `at + LANES` must not exceed the length of `values`.
#[inline(always)]
unsafe fn four(values: &[f32], at: usize) -> &Four {
    debug_assert!(at + LANES <= values.len());
    // SAFETY: four numbers from `at` on lie within the slice; an array is aligned as its numbers are.
    unsafe { &*values.as_ptr().add(at).cast::<Four>() }
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
        let mut weights = vec![0.0; outputs.div_ceil(BLOCK) * BLOCK * taps];
        for output in 0..outputs {
            let block = &mut weights[output / BLOCK * BLOCK * taps..][..BLOCK * taps];
            for (tap, few) in block.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
                few[output % BLOCK] = weight(output, tap);
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
    check(x, taps, places);
    for (block, weights) in packed.weights.chunks_exact(taps.len() * BLOCK).enumerate() {
        let outputs = block * BLOCK..packed.outputs.min((block + 1) * BLOCK);
        for (pair, few) in places.chunks(2).enumerate() {
            // A last one without a neighbour is computed twice.
            // SAFETY: checked above.
            let sums = unsafe { block_at_places(x, taps, weights, [few[0], few[few.len() - 1]]) };
            for (output, sums) in outputs.clone().zip(&sums) {
                for (i, sum) in sums.iter().enumerate().take(few.len()) {
                    write(output, 2 * pair + i, *sum);
                }
            }
        }
    }
}

/// The sums of a block of outputs at two places. More would not fit into the 15 registers that browsers leave.
///
/// # Safety
/// [`check`] must hold of `x`, `taps` and places that are these two or reach further.
#[inline(always)]
unsafe fn block_at_places(
    x: &[f32],
    taps: &[usize],
    weights: &[f32],
    [first, second]: [usize; 2],
) -> [[Four; 2]; BLOCK] {
    let mut sums = [[[0.0; LANES]; 2]; BLOCK];
    for (&tap, weights) in taps.iter().zip(weights.as_chunks::<BLOCK>().0) {
        // SAFETY: `first` and `second` are places, and `check` was called with all of them.
        let (a, b) = unsafe { (four(x, first + tap), four(x, second + tap)) };
        for (sums, &weight) in sums.iter_mut().zip(weights) {
            multiply_add(&mut sums[0], &[weight; LANES], a);
            multiply_add(&mut sums[1], &[weight; LANES], b);
        }
    }
    sums
}

/// Gradients in the order in which [`outer`] reads them: [blocks of outputs, places, outputs of a block], four neighbours
/// each.
pub struct PackedFours {
    outputs: usize,
    places: usize,
    fours: Vec<Four>,
}

impl PackedFours {
    /// All zero, for so many outputs and places.
    pub fn zeros(outputs: usize, places: usize) -> Self {
        let fours = vec![[0.0; LANES]; outputs.div_ceil(BLOCK) * BLOCK * places];
        Self { outputs, places, fours }
    }

    /// Sets the neighbours of an output from `place` on; what is missing to a last four stays zero.
    pub fn set(&mut self, output: usize, place: usize, values: &[f32]) {
        let at = (output / BLOCK * self.places + place) * BLOCK + output % BLOCK;
        let mut targets = self.fours[at..].iter_mut().step_by(BLOCK);
        let (fours, rest) = values.as_chunks();
        targets.by_ref().zip(fours).for_each(|(to, four)| *to = *four);
        if let Some(last) = targets.next() {
            last.iter_mut().zip(rest).for_each(|(to, &value)| *to = value);
        }
    }
}

/// sums[output][tap] += Σ_place gradient[output][place] · x[place + tap], four neighbours from each place on.
pub fn outer(gradient: &PackedFours, x: &[f32], taps: &[usize], places: &[usize], sums: &mut [f32]) {
    check(x, taps, places);
    for (block, fours) in gradient.fours.chunks_exact(places.len() * BLOCK).enumerate() {
        let outputs = block * BLOCK..gradient.outputs.min((block + 1) * BLOCK);
        for (pair, few) in taps.chunks(2).enumerate() {
            // SAFETY: checked above.
            let block = unsafe { block_of_sums(fours, x, [few[0], few[few.len() - 1]], places) };
            for (output, block) in outputs.clone().zip(&block) {
                let sums = &mut sums[output * taps.len()..][2 * pair..taps.len()];
                sums.iter_mut().zip(block).for_each(|(sum, four)| *sum += four.iter().sum::<f32>());
            }
        }
    }
}

/// The sums of a block of outputs for two taps.
///
/// # Safety
/// [`check`] must hold of `x`, `places` and taps that are these two or reach further.
#[inline(always)]
unsafe fn block_of_sums(
    gradient: &[Four],
    x: &[f32],
    [first, second]: [usize; 2],
    places: &[usize],
) -> [[Four; 2]; BLOCK] {
    let mut sums = [[[0.0; LANES]; 2]; BLOCK];
    for (&place, gradient) in places.iter().zip(gradient.as_chunks::<BLOCK>().0) {
        // SAFETY: `first` and `second` are taps, and `check` was called with all of them.
        let (a, b) = unsafe { (four(x, place + first), four(x, place + second)) };
        for (sums, gradient) in sums.iter_mut().zip(gradient) {
            multiply_add(&mut sums[0], gradient, a);
            multiply_add(&mut sums[1], gradient, b);
        }
    }
    sums
}

/// A line from those of its remainders modulo `stride`, which lie `distance` apart in `parts`.
pub fn interleave(parts: &[f32], distance: usize, stride: usize, line: &mut [f32]) {
    match stride {
        1 => line.copy_from_slice(&parts[..line.len()]),
        2 => {
            let (even, odd) = (&parts[..line.len().div_ceil(2)], &parts[distance..][..line.len() / 2]);
            let (pairs, last) = line.as_chunks_mut::<2>();
            pairs.iter_mut().zip(even.iter().zip(odd)).for_each(|(pair, (&even, &odd))| *pair = [even, odd]);
            last.iter_mut().zip(&even[pairs.len()..]).for_each(|(to, &value)| *to = value);
        }
        _ => line.iter_mut().enumerate().for_each(|(x, to)| *to = parts[x % stride * distance + x / stride]),
    }
}
