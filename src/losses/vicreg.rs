//! Variance, invariance and covariance (VICReg).

use burn::tensor::{Tensor, activation::relu};

use crate::kernels::matmul;

/// The three terms of [`vicreg`], each `[1]` and unweighted.
pub struct VicregTerms {
    /// Mean squared difference of the two views.
    pub invariance: Tensor<1>,
    /// How far standard deviations fall short of 1: mean over dimensions, then over the two views.
    pub variance: Tensor<1>,
    /// Squared covariances of different dimensions, divided by the dimensions: sum over the two views.
    pub covariance: Tensor<1>,
}

/// Terms of Bardes et al., "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised
/// Learning", ICLR 2022, equations 1 to 5, with the halves of the authors' code (and lightly's):
///
/// - invariance: mean over batch and dimensions of (z0 − z1)²
/// - variance: ½ Σ over both views of mean over dimensions of max(0, 1 − √(var + ε)), unbiased variance
/// - covariance: Σ over both views of Σᵢ Σⱼ≠ᵢ cov(i, j)² / dim, unbiased covariance
///
/// `z0`, `z1`: [batch, dim], two views of the same images, batch ≥ 2; `epsilon`: ε > 0
pub fn vicreg_terms(z0: Tensor<2>, z1: Tensor<2>, epsilon: f64) -> VicregTerms {
    let difference = z0.clone() - z1.clone();
    let ((variance0, covariance0), (variance1, covariance1)) = (spread(z0, epsilon), spread(z1, epsilon));
    VicregTerms {
        invariance: (difference.clone() * difference).mean(),
        variance: (variance0 + variance1) * 0.5,
        covariance: covariance0 + covariance1,
    }
}

/// Weighted sum of [`vicreg_terms`], `[1]`; the paper's weights are 25, 25 and 1, its ε 1e-4.
pub fn vicreg(
    z0: Tensor<2>,
    z1: Tensor<2>,
    invariance_weight: f64,
    variance_weight: f64,
    covariance_weight: f64,
    epsilon: f64,
) -> Tensor<1> {
    let terms = vicreg_terms(z0, z1, epsilon);
    terms.invariance * invariance_weight + terms.variance * variance_weight + terms.covariance * covariance_weight
}

/// Variance and covariance term of one view, each `[1]`.
fn spread(z: Tensor<2>, epsilon: f64) -> (Tensor<1>, Tensor<1>) {
    let [batch, dim] = z.dims();
    let count = batch.saturating_sub(1).max(1) as f64;
    let centered = z.clone() - z.mean_dim(0);
    let variance = (centered.clone() * centered.clone()).sum_dim(0) / count; // [1, dim]
    let shortfall = relu(-(variance + epsilon).sqrt() + 1.0).mean();
    let different = -Tensor::<2>::eye(dim, &centered.device()) + 1.0; // 0 on the diagonal
    let covariance = matmul(centered.clone(), centered, [true, false]) / count * different; // [dim, dim]
    (shortfall, (covariance.clone() * covariance).sum() / dim as f64)
}

#[cfg(test)]
#[allow(clippy::needless_range_loop, reason = "the definition is sums over indices")]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, floats, scalar, tensor};

    fn naive_spread(z: &Rows) -> (f64, f64) {
        let (batch, dim) = (z.len(), z[0].len());
        let mean = |i: usize| z.iter().map(|row| row[i]).sum::<f64>() / batch as f64;
        let (mut shortfall, mut covariances) = (0.0, 0.0);
        for i in 0..dim {
            for j in 0..dim {
                let mut covariance = 0.0;
                for row in 0..batch {
                    covariance += (z[row][i] - mean(i)) * (z[row][j] - mean(j)) / (batch as f64 - 1.0);
                }
                match i == j {
                    true => shortfall += (1.0 - (covariance + 1e-4).sqrt()).max(0.0) / dim as f64,
                    false => covariances += covariance * covariance / dim as f64,
                }
            }
        }
        (shortfall, covariances)
    }

    fn naive(x: &[Rows], weights: [f64; 3]) -> f64 {
        let (batch, dim) = (x[0].len(), x[0][0].len());
        let mut invariance = 0.0;
        for row in 0..batch {
            for i in 0..dim {
                invariance += (x[0][row][i] - x[1][row][i]).powi(2) / (batch * dim) as f64;
            }
        }
        let ((variance0, covariance0), (variance1, covariance1)) = (naive_spread(&x[0]), naive_spread(&x[1]));
        weights[0] * invariance + weights[1] * (variance0 + variance1) / 2.0 + weights[2] * (covariance0 + covariance1)
    }

    #[test]
    fn it_is_the_definition() {
        for (batch, dim, [a, b, c]) in [(6, 4, [25.0, 25.0, 1.0]), (2, 3, [1.0, 2.0, 3.0]), (5, 1, [0.0, 1.0, 1.0])] {
            let loss = |x: &[Tensor<2>]| vicreg(x[0].clone(), x[1].clone(), a, b, c, 1e-4);
            check(&[[batch, dim]; 2], 2, loss, |x| naive(x, [a, b, c]));
        }
    }

    #[test]
    fn spread_and_uncorrelated_equals_are_the_optimum() {
        let z = tensor(&[vec![1.0, 1.0], vec![1.0, -1.0], vec![-1.0, 1.0], vec![-1.0, -1.0]]);
        assert!(scalar(vicreg(z.clone(), z, 25.0, 25.0, 1.0, 1e-4)).abs() < 1e-6);
    }

    #[test]
    fn collapse_shows_in_the_variance_alone_and_has_a_gradient() {
        let z = tensor(&vec![vec![2.0, 3.0]; 4]).autodiff().require_grad();
        let terms = vicreg_terms(z.clone(), z.clone(), 1e-4);
        close(scalar(terms.invariance), 0.0, "invariance");
        close(scalar(terms.covariance), 0.0, "covariance");
        close(scalar(terms.variance.clone()), 0.99, "1 − √ε");
        let gradients = terms.variance.backward();
        assert!(floats(z.grad(&gradients).unwrap()).iter().all(|x| x.is_finite()));
    }
}
