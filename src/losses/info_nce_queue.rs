//! InfoNCE against a queue of negatives (MoCo).

use burn::tensor::{Tensor, activation::log_softmax};

use super::unit_rows;
use crate::kernels::{info_nce_queue_webgpu, matmul, nt_xent_webgpu, on_webgpu};

/// Loss of He et al., "Momentum Contrast for Unsupervised Visual Representation Learning", CVPR 2020,
/// algorithm 1: the cross-entropy of telling the positive key from the queue, averaged over the batch.
///
/// ℓᵢ = −log exp(qᵢ·kᵢ/τ) / (exp(qᵢ·kᵢ/τ) + Σⱼ exp(qᵢ·queueⱼ/τ)); a model that tells nothing apart: ln(1 + length).
///
/// - `query`, `key`: [batch, dim], two views of the same images
/// - `queue`: [length, dim], keys of other images
/// - all three are normalised here; only `query` receives gradients
/// - `temperature`: τ > 0
/// - returns `[1]`
pub fn info_nce_queue(query: Tensor<2>, key: Tensor<2>, queue: Tensor<2>, temperature: f64) -> Tensor<1> {
    match on_webgpu(&query) && nt_xent_webgpu::fits(query.dims()[1]) {
        true => info_nce_queue_webgpu::info_nce_queue(query, key, queue, temperature),
        false => info_nce_queue_twin(query, key, queue, temperature),
    }
}

/// [`info_nce_queue`] in tensor operations, with the matrix of all similarities.
pub fn info_nce_queue_twin(query: Tensor<2>, key: Tensor<2>, queue: Tensor<2>, temperature: f64) -> Tensor<1> {
    let (positive, negative) = similarities(query, key, queue);
    let logits = Tensor::cat(vec![positive, negative], 1) / temperature; // [batch, 1 + length]
    log_softmax(logits, 1).narrow(1, 0, 1).mean().neg()
}

/// How many entries of the queue are more similar to a query than its key is: 0 when it would be found first,
/// half the queue when nothing is learned. Inputs as [`info_nce_queue`]; returns `[batch]`.
pub fn positive_rank(query: Tensor<2>, key: Tensor<2>, queue: Tensor<2>) -> Tensor<1> {
    let [batch, _] = query.dims();
    let (positive, negative) = similarities(query, key, queue);
    (negative - positive).greater_scalar(0.0).float().sum_dim(1).reshape([batch])
}

/// Cosine similarities of each query to its key, [batch, 1], and to the queue, [batch, length].
fn similarities(query: Tensor<2>, key: Tensor<2>, queue: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
    let (query, key, queue) = (unit_rows(query), unit_rows(key.detach()), unit_rows(queue.detach()));
    ((query.clone() * key).sum_dim(1), matmul(query, queue, [false, true]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, dot, floats, log_softmax, random, scalar, tensor, unit};
    use burn::tensor::Device;

    fn naive(query: &Rows, key: &Rows, queue: &Rows, temperature: f64) -> f64 {
        let mut total = 0.0;
        for (q, k) in query.iter().zip(key) {
            let mut logits = vec![dot(&unit(q), &unit(k)) / temperature];
            for negative in queue {
                logits.push(dot(&unit(q), &unit(negative)) / temperature);
            }
            total -= log_softmax(&logits)[0];
        }
        total / query.len() as f64
    }

    #[test]
    fn it_is_the_definition() {
        for (batch, length, temperature) in [(1, 1, 0.5), (3, 5, 0.2), (4, 7, 0.07)] {
            let shapes = [[batch, 4], [batch, 4], [length, 4]];
            let loss = |x: &[Tensor<2>]| info_nce_queue(x[0].clone(), x[1].clone(), x[2].clone(), temperature);
            check(&shapes, 1, loss, |x| naive(&x[0], &x[1], &x[2], temperature));
        }
    }

    #[test]
    fn equal_embeddings_give_chance() {
        let ones = |rows| Tensor::<2>::ones([rows, 3], &Device::flex());
        close(scalar(info_nce_queue(ones(4), ones(4), ones(9), 0.2)), 10f64.ln(), "ln(1 + length)");
    }

    #[test]
    fn the_rank_counts_what_is_nearer_than_the_key() {
        let query = tensor(&[vec![1.0, 0.0], vec![0.0, 2.0]]);
        let key = tensor(&[vec![1.0, 1.0], vec![0.0, 5.0]]);
        let queue = tensor(&[vec![3.0, 0.1], vec![9.0, 1.0], vec![-1.0, 0.0], vec![0.1, 1.0]]);
        assert_eq!(floats(positive_rank(query, key, queue)), [2.0, 0.0]);
        let z = tensor(&random(5, 8, 0));
        assert!(floats(positive_rank(z.clone(), z, tensor(&random(50, 8, 1)))).iter().all(|&rank| rank == 0.0));
    }
}
