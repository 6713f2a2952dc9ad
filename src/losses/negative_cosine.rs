//! Negative cosine similarity (SimSiam, BYOL).

use burn::tensor::Tensor;

use super::unit_rows;

/// Equation 1 of Chen & He, "Exploring Simple Siamese Representation Learning", CVPR 2021, averaged over the
/// batch: −p/‖p‖ · z/‖z‖, from −1 (equal directions) to 1. BYOL's loss of one side is 2 plus twice this.
///
/// Nothing is detached here: without `target.detach()` both methods collapse.
///
/// - `prediction`, `target`: [batch, dim]
/// - returns `[1]`
pub fn negative_cosine(prediction: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    (unit_rows(prediction) * unit_rows(target)).sum_dim(1).mean().neg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, dot, random, scalar, tensor, unit};

    fn naive(x: &[Rows]) -> f64 {
        let mut total = 0.0;
        for (p, z) in x[0].iter().zip(&x[1]) {
            total -= dot(&unit(p), &unit(z));
        }
        total / x[0].len() as f64
    }

    #[test]
    fn it_is_the_definition() {
        for batch in [1, 5] {
            check(&[[batch, 4]; 2], 2, |x| negative_cosine(x[0].clone(), x[1].clone()), naive);
        }
    }

    #[test]
    fn only_directions_count() {
        let z = tensor(&random(6, 5, 0));
        close(scalar(negative_cosine(z.clone(), z.clone() * 7.0)), -1.0, "equal directions");
        close(scalar(negative_cosine(z.clone(), z * -0.1)), 1.0, "opposite directions");
    }
}
