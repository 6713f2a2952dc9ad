//! Normalised temperature-scaled cross-entropy (SimCLR).

use burn::tensor::{Tensor, TensorData, activation::log_softmax};

use super::unit_rows;
use crate::kernels::{nt_xent_webgpu, on_webgpu};

/// NT-Xent of Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", ICML
/// 2020, equation 1, averaged over all 2N rows (Google's own code sums the two halves: twice this value).
///
/// ℓᵢⱼ = −log exp(sᵢⱼ/τ) / Σₖ≠ᵢ exp(sᵢₖ/τ), s the cosine similarity, j the other view of i.
///
/// - `z0`, `z1`: [batch, dim], two views of the same images; need not be normalised
/// - `temperature`: τ > 0
/// - returns `[1]`
pub fn nt_xent(z0: Tensor<2>, z1: Tensor<2>, temperature: f64) -> Tensor<1> {
    match on_webgpu(&z0) && nt_xent_webgpu::fits(z0.dims()[1]) {
        true => nt_xent_webgpu::nt_xent(Tensor::cat(vec![z0, z1], 0), temperature),
        false => nt_xent_twin(z0, z1, temperature),
    }
}

/// [`nt_xent`] in tensor operations, with the matrix of all similarities.
pub fn nt_xent_twin(z0: Tensor<2>, z1: Tensor<2>, temperature: f64) -> Tensor<1> {
    let batch = z0.dims()[0];
    let rows = 2 * batch;
    let device = z0.device();
    let z = unit_rows(Tensor::cat(vec![z0, z1], 0));
    let similarities = z.clone().matmul(z.transpose()) / temperature;
    // A view is not its own negative. A large finite number, because −∞ · 0 would be NaN in the gradient.
    let itself = Tensor::<2>::from_data(constant(rows, |i| i, -1e9), &device);
    let positives = Tensor::<2>::from_data(constant(rows, |i| (i + batch) % rows, 1.0), &device);
    let log_probabilities = log_softmax(similarities + itself, 1);
    (log_probabilities * positives).sum() / -(rows as f64)
}

/// The loss of embeddings that tell nothing apart: ln(2N − 1).
pub fn nt_xent_chance(batch: usize) -> f64 {
    ((2 * batch).saturating_sub(1).max(1) as f64).ln()
}

/// [rows, rows], `value` at (i, column(i)), zero elsewhere.
fn constant(rows: usize, column: impl Fn(usize) -> usize, value: f32) -> TensorData {
    let mut values = vec![0.0; rows * rows];
    (0..rows).for_each(|i| values[i * rows + column(i)] = value);
    TensorData::new(values, [rows, rows])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};
    use burn::tensor::Device;

    fn random(rows: usize, dim: usize, sample: u64) -> (Vec<f32>, Tensor<2>) {
        let mut draws = Seed(3).draws(Stream::Noise, 0, sample);
        let values: Vec<f32> = (0..rows * dim).map(|_| draws.normal()).collect();
        (values.clone(), Tensor::from_data(TensorData::new(values, [rows, dim]), &Device::flex()))
    }

    fn scalar(x: Tensor<1>) -> f32 {
        x.into_scalar::<f32>()
    }

    /// The definition, as three loops.
    fn naive(z: &[Vec<f64>], batch: usize, temperature: f64) -> f64 {
        let norm = |a: &[f64]| a.iter().map(|x| x * x).sum::<f64>().sqrt();
        let s = |i: usize, j: usize| {
            let dot: f64 = z[i].iter().zip(&z[j]).map(|(a, b)| a * b).sum();
            (dot / (norm(&z[i]) * norm(&z[j])) / temperature).exp()
        };
        let mut total = 0.0;
        for i in 0..2 * batch {
            let mut others = 0.0;
            for k in 0..2 * batch {
                if k != i {
                    others += s(i, k);
                }
            }
            total -= (s(i, (i + batch) % (2 * batch)) / others).ln();
        }
        total / (2 * batch) as f64
    }

    #[test]
    fn it_is_the_definition() {
        for (batch, temperature) in [(1, 0.5), (2, 0.1), (5, 0.07), (8, 1.0)] {
            let ((a, z0), (b, z1)) = (random(batch, 6, 0), random(batch, 6, 1));
            let rows: Vec<Vec<f64>> =
                a.chunks(6).chain(b.chunks(6)).map(|r| r.iter().map(|&x| x as f64).collect()).collect();
            let (got, want) = (scalar(nt_xent(z0, z1, temperature)) as f64, naive(&rows, batch, temperature));
            assert!((got - want).abs() < 1e-4 * (1.0 + want.abs()), "batch {batch} τ {temperature}: {got} {want}");
        }
    }

    #[test]
    fn equal_embeddings_give_chance() {
        let z = Tensor::<2>::ones([6, 4], &Device::flex());
        assert!((scalar(nt_xent(z.clone(), z, 0.5)) as f64 - nt_xent_chance(6)).abs() < 1e-5);
    }
}
