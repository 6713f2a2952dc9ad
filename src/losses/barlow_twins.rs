//! Cross-correlation towards the identity (Barlow Twins).

use burn::tensor::Tensor;

use crate::kernels::matmul;

/// Added to the variance, as PyTorch's BatchNorm does.
const EPSILON: f64 = 1e-5;

/// Loss of Zbontar et al., "Barlow Twins: Self-Supervised Learning via Redundancy Reduction", ICML 2021,
/// equation 1: Σᵢ (1 − cᵢᵢ)² + λ Σᵢ Σⱼ≠ᵢ cᵢⱼ², with c the [`cross_correlation`].
///
/// - `z0`, `z1`: [batch, dim], two views of the same images; need not be normalised
/// - `redundancy_weight`: λ
/// - returns `[1]`: 0 when the views agree and no two dimensions do
pub fn barlow_twins(z0: Tensor<2>, z1: Tensor<2>, redundancy_weight: f64) -> Tensor<1> {
    let correlation = cross_correlation(z0, z1);
    let identity = Tensor::<2>::eye(correlation.dims()[0], &correlation.device());
    let difference = correlation - identity.clone();
    let weights = identity * (1.0 - redundancy_weight) + redundancy_weight; // 1 on the diagonal, λ off it
    (difference.clone() * difference * weights).sum()
}

/// Correlations over the batch of each dimension of `z0` with each of `z1`, both standardised by their own mean
/// and biased variance. A dimension that does not vary correlates with nothing.
///
/// - `z0`, `z1`: [batch, dim]
/// - returns [dim, dim], entries in [−1, 1]
pub fn cross_correlation(z0: Tensor<2>, z1: Tensor<2>) -> Tensor<2> {
    let batch = z0.dims()[0] as f64;
    matmul(standardise(z0), standardise(z1), [true, false]) / batch
}

/// Mean 0 and variance 1 over the batch. [batch, dim]
fn standardise(z: Tensor<2>) -> Tensor<2> {
    let centered = z.clone() - z.mean_dim(0);
    let variance = (centered.clone() * centered.clone()).mean_dim(0); // [1, dim]
    centered / (variance + EPSILON).sqrt()
}

#[cfg(test)]
#[allow(clippy::needless_range_loop, reason = "the definition is sums over indices")]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, floats, random, scalar, tensor};

    fn naive_correlation(x: &[Rows]) -> Rows {
        let (batch, dim) = (x[0].len(), x[0][0].len());
        let moments = |z: &Rows, i: usize| {
            let mean = z.iter().map(|row| row[i]).sum::<f64>() / batch as f64;
            (mean, (z.iter().map(|row| (row[i] - mean).powi(2)).sum::<f64>() / batch as f64 + 1e-5).sqrt())
        };
        let mut correlation = vec![vec![0.0; dim]; dim];
        for i in 0..dim {
            for j in 0..dim {
                let ((mean0, std0), (mean1, std1)) = (moments(&x[0], i), moments(&x[1], j));
                for row in 0..batch {
                    let product = (x[0][row][i] - mean0) / std0 * (x[1][row][j] - mean1) / std1;
                    correlation[i][j] += product / batch as f64;
                }
            }
        }
        correlation
    }

    fn naive(x: &[Rows], redundancy_weight: f64) -> f64 {
        let correlation = naive_correlation(x);
        let mut total = 0.0;
        for i in 0..correlation.len() {
            for j in 0..correlation.len() {
                total += match i == j {
                    true => (1.0 - correlation[i][j]).powi(2),
                    false => redundancy_weight * correlation[i][j].powi(2),
                };
            }
        }
        total
    }

    #[test]
    fn it_is_the_definition() {
        for (batch, dim, weight) in [(6, 4, 0.0051), (5, 1, 0.5), (3, 5, 1.0)] {
            let loss = |x: &[Tensor<2>]| barlow_twins(x[0].clone(), x[1].clone(), weight);
            check(&[[batch, dim]; 2], 2, loss, |x| naive(x, weight));
        }
    }

    #[test]
    fn the_matrix_has_the_first_view_in_its_rows() {
        let x = [random(7, 3, 0), random(7, 3, 1)];
        let got = floats(cross_correlation(tensor(&x[0]), tensor(&x[1])));
        let want = naive_correlation(&x).concat();
        got.into_iter().zip(want).for_each(|(got, want)| close(got, want, "correlation"));
    }

    #[test]
    fn agreeing_views_without_redundancy_are_the_optimum() {
        let z = [vec![1.0, 1.0], vec![1.0, -1.0], vec![-1.0, 1.0], vec![-1.0, -1.0]];
        assert!(scalar(barlow_twins(tensor(&z), tensor(&z), 1.0)) < 1e-6);
    }

    #[test]
    fn collapse_costs_one_a_dimension_and_has_a_gradient() {
        let z = tensor(&vec![vec![2.0, 3.0, 4.0]; 5]).autodiff().require_grad();
        let loss = barlow_twins(z.clone(), z.clone(), 0.005);
        let gradients = loss.backward();
        close(scalar(loss), 3.0, "loss of a constant");
        assert!(floats(z.grad(&gradients).unwrap()).iter().all(|x| x.is_finite()));
    }
}
