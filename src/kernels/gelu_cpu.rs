//! GELU on the CPU: one pass forward, which leaves the slope for the gradient.

use burn::tensor::Tensor;

use super::cpu::{CHUNK, Floats, dispatched, each_pair, each_piece, exp};
use super::custom::differentiable;

/// As [`super::gelu`].
pub fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let shape = x.dims();
    let [y] = differentiable(
        [x.into_dispatch()],
        |[x], [wanted]| {
            let (y, slope) = values_and_slopes(&Floats::of(x), wanted);
            ([dispatched(y, shape)], slope)
        },
        move |mut slope, [gradient], _| {
            let Some(gradient) = gradient.map(Floats::of) else { return [None] };
            each_piece(&mut slope, CHUNK, |i, piece| {
                piece.iter_mut().zip(&gradient[i * CHUNK..]).for_each(|(slope, gradient)| *slope *= gradient);
            });
            [Some(dispatched(slope, shape))]
        },
    );
    Tensor::from_dispatch(y)
}

/// x·Φ(x) and, where they are `wanted`, the slopes Φ(x) + x·φ(x), which need the same exponential.
fn values_and_slopes(x: &[f32], wanted: bool) -> (Vec<f32>, Vec<f32>) {
    let mut y = vec![0.0; x.len()];
    if !wanted {
        each_piece(&mut y, CHUNK, |i, y| y.iter_mut().zip(&x[i * CHUNK..]).for_each(|(y, &x)| *y = at(x)[0]));
        return (y, vec![]);
    }
    let mut slope = vec![0.0; x.len()];
    each_pair([&mut y, &mut slope], [CHUNK; 2], |i, y, slope| {
        for ((y, slope), &x) in y.iter_mut().zip(slope).zip(&x[i * CHUNK..]) {
            [*y, *slope] = at(x);
        }
    });
    (y, slope)
}

/// Value and slope.
#[inline(always)]
fn at(x: f32) -> [f32; 2] {
    const SCALE: f32 = 0.398_942_3; // 1/√(2π)
    let bell = exp(-0.5 * x * x);
    let share = normal_cdf(x, bell);
    [x * share, share + x * SCALE * bell]
}

/// Φ(x), where `bell` is exp(−x²/2), by erf's rational approximation 7.1.26 of Abramowitz & Stegun, exact to 1e-7; the
/// shader computes it alike.
#[inline(always)]
fn normal_cdf(x: f32, bell: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * std::f32::consts::FRAC_1_SQRT_2 * x.abs());
    let polynomial = t * (0.254_829_6 + t * (-0.284_496_72 + t * (1.421_413_8 + t * (-1.453_152 + t * 1.061_405_4))));
    let tail = 0.5 * polynomial * bell;
    if x > 0.0 { 1.0 - tail } else { tail }
}
