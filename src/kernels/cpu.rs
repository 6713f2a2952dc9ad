//! Tensors of the CPU backend as slices, for the operations that are written out there: one pass over the numbers where
//! a chain of tensor operations makes ten, each with a buffer of its own.
//!
//! The passes run on all cores (`cfg(threads)`: natively, and in pages that may share memory between threads), cut at
//! fixed places, so that the result does not depend on how many there are.

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::backend::{BackendTensor, DispatchTensor, DispatchTensorKind};
use burn::tensor::{Device, Tensor, TensorData};

/// A tensor's numbers, row-major. Clones share them.
#[derive(Clone)]
pub struct Floats(FloatTensor<Flex>);

impl Floats {
    /// The numbers of a tensor on the CPU, outside of autodiff.
    ///
    /// # Panics
    /// When it is something else: only what is not `on_webgpu` gets here.
    pub fn of(tensor: DispatchTensor) -> Self {
        match tensor.kind {
            DispatchTensorKind::Flex(BackendTensor::Float(tensor)) => Self(tensor.to_contiguous()),
            _ => unreachable!("operations on the CPU get its float tensors, outside of autodiff"),
        }
    }
}

impl std::ops::Deref for Floats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // A tensor without gaps always has one.
        self.0.as_slice().unwrap_or_default()
    }
}

/// Back to what [`super::custom::differentiable`] takes.
pub fn dispatched<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> DispatchTensor {
    Tensor::<D>::from_data(TensorData::new(values, shape), &Device::flex()).into_dispatch()
}

/// How many cores the passes are divided among.
pub fn cores() -> usize {
    #[cfg(threads)]
    return rayon::current_num_threads();
    #[cfg(not(threads))]
    1
}

/// Numbers that one core takes at a time.
pub const CHUNK: usize = 1 << 14;

/// Rows of `width` numbers that one core takes at a time.
pub fn rows_at_once(width: usize) -> usize {
    (CHUNK / width).max(1)
}

/// Calls `action` with the number and the contents of each piece of `length` numbers.
pub fn each_piece(values: &mut [f32], length: usize, action: impl Fn(usize, &mut [f32]) + Sync) {
    #[cfg(threads)]
    {
        use rayon::prelude::*;
        values.par_chunks_mut(length.max(1)).enumerate().for_each(|(i, piece)| action(i, piece));
    }
    #[cfg(not(threads))]
    values.chunks_mut(length.max(1)).enumerate().for_each(|(i, piece)| action(i, piece));
}

/// A new array of `count` pieces of `length` numbers, each made by `action`, which gets room for `scratch` numbers of its
/// own. Both are zero or hold what `action` left there at another piece: memory is not cleared for what is overwritten.
pub fn made_of_pieces(
    count: usize,
    length: usize,
    scratch: usize,
    action: impl Fn(usize, &mut [f32], &mut [f32]) + Sync,
) -> Vec<f32> {
    #[cfg(threads)]
    {
        use rayon::prelude::*;
        let mut made = vec![0.0; count * length];
        let room = || vec![0.0; scratch];
        let pieces = made.par_chunks_mut(length.max(1)).enumerate();
        pieces.for_each_init(room, |scratch, (i, piece)| action(i, piece, scratch));
        made
    }
    #[cfg(not(threads))]
    {
        // A piece stays in near memory until it is appended.
        let (mut piece, mut scratch) = (vec![0.0; length], vec![0.0; scratch]);
        let mut made = Vec::with_capacity(count * length);
        for i in 0..count {
            action(i, &mut piece, &mut scratch);
            made.extend_from_slice(&piece);
        }
        made
    }
}

/// The same for two arrays that are cut alike.
pub fn each_pair(
    [first, second]: [&mut [f32]; 2],
    [length0, length1]: [usize; 2],
    action: impl Fn(usize, &mut [f32], &mut [f32]) + Sync,
) {
    #[cfg(threads)]
    {
        use rayon::prelude::*;
        let pieces = first.par_chunks_mut(length0.max(1)).zip(second.par_chunks_mut(length1.max(1)));
        pieces.enumerate().for_each(|(i, (a, b))| action(i, a, b));
    }
    #[cfg(not(threads))]
    {
        let pieces = first.chunks_mut(length0.max(1)).zip(second.chunks_mut(length1.max(1)));
        pieces.enumerate().for_each(|(i, (a, b))| action(i, a, b));
    }
}

/// Sums kept apart so that they can be added at once.
const LANES: usize = 8;

/// Σ term(x), in an order that does not depend on the machine.
#[inline(always)]
pub fn sum(x: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    sum_of(x, x, |x, _| term(x))
}

/// Σ term(x, y) over two slices of one length.
#[inline(always)]
pub fn sum_of(x: &[f32], y: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    // Slices of a length that is known: no check of an index keeps the loops from becoming SIMD.
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<LANES>(), y.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (x, y) in x.iter().zip(y) {
        for lane in 0..LANES {
            sums[lane] += term(x[lane], y[lane]);
        }
    }
    sums.iter().sum::<f32>() + x_rest.iter().zip(y_rest).map(|(&x, &y)| term(x, y)).sum::<f32>()
}

/// eˣ for x ≤ 0, to about one unit in the last place; 0 below −87. Without branches, so that loops over it become SIMD.
///
/// x = n·ln 2 + r; eʳ by the polynomial of Cephes' `expf`, 2ⁿ by its bits.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    /// Adding it rounds to a whole number, which the lowest bits then hold.
    const ROUND: f32 = 12_582_912.0;
    // Not `max`, which would hide what is not a number.
    let x = if x < -87.0 { -87.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    // ln 2 in two parts, the first with few digits, so that its product with n is exact.
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let mut power = 1.987_569_2e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        power = power * r + coefficient;
    }
    let two_to_n = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    (power * r * r + r + 1.0) * two_to_n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_exact_to_the_last_place() {
        for i in 0..=80_000 {
            let x = -(i as f32) * 1e-3;
            let want = f64::from(x).exp();
            assert!((f64::from(exp(x)) - want).abs() <= 2.5e-7 * want, "{x}: {} {want}", exp(x));
        }
        assert!(exp(-1e9) < 1e-37 && exp(f32::NEG_INFINITY) < 1e-37);
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn sums_take_every_number_once() {
        for count in [0, 1, 7, 8, 9, 100] {
            let numbers: Vec<f32> = (0..count).map(|i| i as f32).collect();
            assert_eq!(sum(&numbers, |x| x), (0..count).sum::<usize>() as f32);
        }
    }
}
