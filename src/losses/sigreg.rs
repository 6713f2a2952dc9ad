//! Sketched isotropic Gaussian regularisation (LeJEPA).

use burn::tensor::{Tensor, TensorData};

use crate::kernels::matmul;

/// SIGReg of Balestriero & LeCun, "LeJEPA: Provable and Scalable Self-Supervised Learning Without the
/// Heuristics", 2025 (arXiv 2511.08544): how far the embeddings are from the standard normal distribution, by
/// the Epps–Pulley test of their projections, averaged over the slices.
///
/// For the projections x₁ … x_N on one slice, with φ(t) = exp(−t²/2) both the characteristic function of the
/// normal distribution and the weight:
///
/// N · ∫ |1/N Σₙ exp(i·t·xₙ) − φ(t)|² φ(t) dt over [−t_max, t_max]
///
/// The integrand is even, so the integral is twice that over [0, t_max], by the trapezoid rule with `knots`
/// equidistant points: weights 2Δ, and Δ at the two ends, Δ = t_max / (knots − 1). Nothing divides by √(2π),
/// and the factor N stays, as in the authors' code.
///
/// - `embeddings`: [batch, dim], neither centered nor scaled
/// - `slices`: [dim, slices], unit columns
/// - `knots` ≥ 2 and `t_max` > 0: 17 and 3 in the paper
/// - returns `[1]`: about 1.05 for normal samples of any number, 0.402·N for embeddings that are all zero
pub fn sigreg(embeddings: Tensor<2>, slices: Tensor<2>, knots: usize, t_max: f64) -> Tensor<1> {
    let (batch, count) = (embeddings.dims()[0], slices.dims()[1]);
    let device = embeddings.device();
    let spacing = t_max / knots.saturating_sub(1).max(1) as f64;
    let at = |knot: usize| spacing * knot as f64;
    let normal = |knot: usize| (-at(knot) * at(knot) / 2.0).exp();
    let weight = |knot: usize| if knot == 0 || knot + 1 == knots { spacing } else { 2.0 * spacing };
    let table = |value: &dyn Fn(usize) -> f64| {
        let values: Vec<f32> = (0..knots).map(|knot| value(knot) as f32).collect();
        Tensor::<3>::from_data(TensorData::new(values, [1, 1, knots]), &device)
    };
    let angles = matmul(embeddings, slices, [false, false]).reshape([batch, count, 1]) * table(&at); // [batch, slices, knots]
    let real = angles.clone().cos().mean_dim(0) - table(&normal); // [1, slices, knots]
    let imaginary = angles.sin().mean_dim(0);
    let error = real.clone() * real + imaginary.clone() * imaginary;
    (error * table(&|knot| weight(knot) * normal(knot))).sum() * (batch as f64 / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, random, scalar, tensor};

    fn naive(x: &[Rows], knots: usize, t_max: f64) -> f64 {
        let (batch, slices) = (x[0].len() as f64, x[1][0].len());
        let error = |slice: usize, t: f64| {
            let (mut real, mut imaginary) = (0.0, 0.0);
            for row in &x[0] {
                let projection: f64 = row.iter().zip(&x[1]).map(|(z, direction)| z * direction[slice]).sum();
                real += (t * projection).cos() / batch;
                imaginary += (t * projection).sin() / batch;
            }
            let normal = (-t * t / 2.0).exp();
            ((real - normal).powi(2) + imaginary.powi(2)) * normal
        };
        // The trapezoid rule over all of [−t_max, t_max].
        let width = t_max / (knots - 1) as f64;
        let mut total = 0.0;
        for slice in 0..slices {
            for left in 0..2 * (knots - 1) {
                let t = left as f64 * width - t_max;
                total += batch * width * (error(slice, t) + error(slice, t + width)) / 2.0;
            }
        }
        total / slices as f64
    }

    #[test]
    fn it_is_the_definition() {
        for (batch, slices, knots, t_max) in [(5, 3, 17, 3.0), (1, 1, 2, 1.0), (4, 6, 9, 5.0)] {
            let loss = |x: &[Tensor<2>]| sigreg(x[0].clone(), x[1].clone(), knots, t_max);
            check(&[[batch, 4], [4, slices]], 1, loss, |x| naive(x, knots, t_max));
        }
    }

    #[test]
    fn normal_samples_score_low_and_collapsed_ones_high() {
        let axes = tensor(&[vec![1.0, 0.0, 0.6], vec![0.0, 1.0, 0.8]]);
        let score = |z: &Rows| scalar(sigreg(tensor(z), axes.clone(), 17, 3.0));
        let normal = score(&random(2000, 2, 0));
        assert!(normal < 6.0, "normal samples score {normal}");
        close(score(&vec![vec![0.0; 2]; 100]), 40.2048, "all zero");
        let wide: Rows = random(2000, 2, 0).iter().map(|row| row.iter().map(|x| 3.0 * x).collect()).collect();
        assert!(score(&wide) > 50.0);
    }
}
