//! Mean squared error.

use burn::tensor::Tensor;

/// Mean of (x̂ − x)² over all values. On normalised pixels, predicting the mean of the data gives 1.
///
/// - `prediction`, `wanted`: of one shape
/// - returns `[1]`
pub fn mse<const D: usize>(prediction: Tensor<D>, wanted: Tensor<D>) -> Tensor<1> {
    let difference = prediction - wanted;
    (difference.clone() * difference).mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check};

    #[test]
    fn it_is_the_definition() {
        let naive = |x: &[Rows]| {
            let pairs = x[0].iter().flatten().zip(x[1].iter().flatten());
            pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>() / 20.0
        };
        check(&[[5, 4]; 2], 2, |x| mse(x[0].clone(), x[1].clone()), naive);
    }
}
