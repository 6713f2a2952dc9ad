//! Cross-entropy with given classes (RotNet, jigsaw, colorization).

use burn::tensor::{Tensor, activation::log_softmax};

/// −Σ labels · log softmax(logits) of each row, averaged over the rows with `weights`. Without preference it is
/// ln classes for one-hot labels.
///
/// - `logits`: [rows, classes]
/// - `labels`: [rows, classes], one-hot or probabilities
/// - `weights`: `[rows]`, not negative: Σ wᵢ·ℓᵢ / Σ wᵢ; the plain mean without, zero when all are zero
/// - returns `[1]`
pub fn cross_entropy(logits: Tensor<2>, labels: Tensor<2>, weights: Option<Tensor<1>>) -> Tensor<1> {
    let losses = cross_entropies(logits, labels);
    match weights {
        Some(weights) => (losses * weights.clone()).sum() / weights.sum().clamp_min(1e-12),
        None => losses.mean(),
    }
}

/// −Σ labels · log softmax(logits) of each row: twice [rows, classes] → `[rows]`.
pub fn cross_entropies(logits: Tensor<2>, labels: Tensor<2>) -> Tensor<1> {
    let [rows, _] = logits.dims();
    (log_softmax(logits, 1) * labels).sum_dim(1).neg().reshape([rows])
}

/// Mean entropy of the rows of softmax(`logits`), in nats: [rows, classes] → `[1]`.
pub fn entropy(logits: Tensor<2>) -> Tensor<1> {
    let rows = logits.dims()[0];
    let log_probabilities = log_softmax(logits, 1);
    (log_probabilities.clone().exp() * log_probabilities).sum() / -(rows as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, log_softmax, random, scalar, tensor};

    /// `x` holds logits, labels and perhaps the weights.
    fn naive(x: &[Rows]) -> f64 {
        let (mut total, mut mass) = (0.0, 0.0);
        for (row, (logits, labels)) in x[0].iter().zip(&x[1]).enumerate() {
            let weight = x.get(2).map_or(1.0, |weights| weights[row][0]);
            for (log_probability, label) in log_softmax(logits).iter().zip(labels) {
                total -= weight * label * log_probability;
            }
            mass += weight;
        }
        total / mass
    }

    #[test]
    fn it_is_the_definition() {
        check(&[[4, 3]; 2], 1, |x| cross_entropy(x[0].clone(), x[1].clone(), None), naive);
        let weighted = |x: &[Tensor<2>]| {
            let weights = x[2].clone().reshape([5]);
            cross_entropy(x[0].clone(), x[1].clone(), Some(weights.clone() * weights))
        };
        let squared = |x: &[Rows]| {
            let weights = x[2].iter().map(|w| vec![w[0] * w[0]]).collect();
            naive(&[x[0].clone(), x[1].clone(), weights])
        };
        check(&[[5, 3], [5, 3], [5, 1]], 1, weighted, squared);
    }

    #[test]
    fn no_preference_gives_chance_and_weight_zero_hides_a_row() {
        let labels = tensor(&[vec![1.0, 0.0, 0.0, 0.0], vec![0.0, 0.0, 1.0, 0.0]]);
        let flat = tensor(&vec![vec![0.7; 4]; 2]);
        close(scalar(cross_entropy(flat.clone(), labels.clone(), None)), 4f64.ln(), "ln classes");
        let logits = Tensor::cat(vec![flat.narrow(0, 0, 1), tensor(&random(1, 4, 0)) * 50.0], 0);
        let first = Tensor::<1>::from_floats([1.0, 0.0], &logits.device());
        close(scalar(cross_entropy(logits.clone(), labels.clone(), Some(first))), 4f64.ln(), "the first row alone");
        let none = Tensor::<1>::zeros([2], &logits.device());
        close(scalar(cross_entropy(logits, labels, Some(none))), 0.0, "no row at all");
    }

    #[test]
    fn entropy_lies_between_one_class_and_all() {
        let of = |logits: [f64; 4]| scalar(entropy(tensor(&[logits.to_vec()])));
        close(of([1.0; 4]), 4f64.ln(), "no preference");
        close(of([1000.0, 0.0, 0.0, 0.0]), 0.0, "certainty");
    }
}
