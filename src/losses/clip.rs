//! Symmetric cross-entropy over the pairs of a batch (CLIP).

use burn::tensor::{Tensor, activation::log_softmax};

use super::unit_rows;
use crate::kernels::matmul;

/// The greatest scale of the logits (Radford et al., section 2.5).
const GREATEST_SCALE: f64 = 100.0;

/// Loss of Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", ICML 2021,
/// figure 3: ½ the cross-entropy of finding each image's text + ½ that of finding each text's image, by cosine
/// similarities times a learned scale. Without preference it is ln batch.
///
/// - `image`, `text`: [batch, dim], pairs; need not be normalised
/// - `log_scale`: `[1]`, log of 1/temperature; above log 100 it has no effect and no gradient
/// - returns `[1]`
pub fn clip(image: Tensor<2>, text: Tensor<2>, log_scale: Tensor<1>) -> Tensor<1> {
    let batch = image.dims()[0];
    // Clamped before the exponential, so that no scale overflows.
    let scale = log_scale.clamp_max(GREATEST_SCALE.ln()).exp().reshape([1, 1]);
    let logits = matmul(unit_rows(image), unit_rows(text), [false, true]) * scale; // [images, texts]
    let pairs = Tensor::<2>::eye(batch, &logits.device());
    let log_probabilities = log_softmax(logits.clone(), 1) + log_softmax(logits, 0);
    (log_probabilities * pairs).sum() / (-2.0 * batch as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, dot, floats, log_softmax, random, scalar, tensor, unit};

    fn naive(x: &[Rows]) -> f64 {
        let (batch, scale) = (x[0].len(), x[2][0][0].exp().min(100.0));
        let mut total = 0.0;
        for i in 0..batch {
            let (mut row, mut column) = (vec![], vec![]);
            for j in 0..batch {
                row.push(scale * dot(&unit(&x[0][i]), &unit(&x[1][j])));
                column.push(scale * dot(&unit(&x[0][j]), &unit(&x[1][i])));
            }
            total -= 0.5 * (log_softmax(&row)[i] + log_softmax(&column)[i]);
        }
        total / batch as f64
    }

    #[test]
    fn it_is_the_definition() {
        for batch in [1, 2, 5] {
            let loss = |x: &[Tensor<2>]| clip(x[0].clone(), x[1].clone(), x[2].clone().reshape([1]));
            check(&[[batch, 4], [batch, 4], [1, 1]], 3, loss, naive);
        }
    }

    #[test]
    fn equal_embeddings_give_chance() {
        let z = tensor(&vec![vec![1.0, 2.0]; 6]);
        let loss = clip(z.clone(), z.clone(), Tensor::zeros([1], &z.device()));
        close(scalar(loss), 6f64.ln(), "ln batch");
    }

    #[test]
    fn the_scale_is_clamped() {
        let (image, text) = (tensor(&random(4, 3, 0)), tensor(&random(4, 3, 1)));
        let huge = Tensor::<1>::full([1], 1000.0, &image.device()).autodiff().require_grad();
        let hundred = Tensor::<1>::full([1], 100f64.ln(), &image.device());
        let loss = clip(image.clone(), text.clone(), huge.clone());
        let gradients = loss.backward();
        close(scalar(loss), scalar(clip(image, text, hundred)), "loss at scale 100");
        assert_eq!(floats(huge.grad(&gradients).unwrap()), [0.0]);
    }
}
