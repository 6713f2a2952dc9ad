//! Loss functions: pure functions of tensors, without parameters or state.

mod barlow_twins;
mod classification;
mod clip;
mod dino;
mod info_nce_queue;
mod masked_mse;
mod mse;
mod negative_cosine;
mod nt_xent;
mod sigreg;
mod smooth_l1;
mod vae;
mod vicreg;

pub use barlow_twins::{barlow_twins, cross_correlation};
pub use classification::{cross_entropies, cross_entropy, entropy};
pub use clip::clip;
pub use dino::dino;
pub use info_nce_queue::{info_nce_queue, info_nce_queue_twin, positive_rank};
pub use masked_mse::{masked_errors, masked_mse, normalize_patches, patch_moments};
pub use mse::mse;
pub use negative_cosine::negative_cosine;
pub use nt_xent::{nt_xent, nt_xent_chance, nt_xent_twin};
pub use sigreg::sigreg;
pub use smooth_l1::smooth_l1;
pub use vae::{Likelihood, VaeTerms, vae};
pub use vicreg::{VicregTerms, vicreg, vicreg_terms};

pub use crate::kernels::unit_rows;

/// What the tests of losses share: seeded inputs, and the comparison with a definition written as loops.
#[cfg(test)]
pub(crate) mod testing {
    use burn::tensor::{Device, Tensor, TensorData};

    use crate::random::{Seed, Stream};

    /// A matrix of the slow, readable twins.
    pub type Rows = Vec<Vec<f64>>;

    /// Standard normal numbers, the same for the same `sample`.
    pub fn random(rows: usize, dim: usize, sample: u64) -> Rows {
        let mut draws = Seed(3).draws(Stream::Noise, 0, sample);
        (0..rows).map(|_| (0..dim).map(|_| f64::from(draws.normal())).collect()).collect()
    }

    pub fn tensor(rows: &[Vec<f64>]) -> Tensor<2> {
        let values: Vec<f32> = rows.iter().flatten().map(|&x| x as f32).collect();
        Tensor::from_data(TensorData::new(values, [rows.len(), rows[0].len()]), &Device::flex())
    }

    pub fn floats<const D: usize>(x: Tensor<D>) -> Vec<f64> {
        x.inner().into_data().try_to_vec::<f32>().unwrap().into_iter().map(f64::from).collect()
    }

    pub fn scalar(x: Tensor<1>) -> f64 {
        floats(x)[0]
    }

    pub fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    pub fn unit(row: &[f64]) -> Vec<f64> {
        row.iter().map(|x| x / dot(row, row).sqrt()).collect()
    }

    pub fn log_softmax(row: &[f64]) -> Vec<f64> {
        let top = row.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = row.iter().map(|x| (x - top).exp()).sum();
        row.iter().map(|x| x - top - sum.ln()).collect()
    }

    #[track_caller]
    pub fn close(got: f64, want: f64, what: &str) {
        assert!((got - want).abs() <= 2e-4 * (1.0 + want.abs()), "{what}: {got}, expected {want}");
    }

    /// `loss` must be the function `naive`, and its gradients by the first `tracked` inputs must be naive's slopes
    /// (central differences in f64). Inputs are random matrices of these shapes.
    #[track_caller]
    pub fn check(
        shapes: &[[usize; 2]],
        tracked: usize,
        loss: impl Fn(&[Tensor<2>]) -> Tensor<1>,
        naive: impl Fn(&[Rows]) -> f64,
    ) {
        const STEP: f64 = 1e-5;
        let numbered = shapes.iter().enumerate();
        let mut inputs: Vec<Rows> = numbered.map(|(i, &[rows, dim])| random(rows, dim, i as u64)).collect();
        let mut tensors: Vec<Tensor<2>> = inputs.iter().map(|rows| tensor(rows)).collect();
        tensors.iter_mut().take(tracked).for_each(|x| *x = x.clone().autodiff().require_grad());
        let value = loss(&tensors);
        let gradients = value.backward();
        close(scalar(value), naive(&inputs), "loss");
        for (i, leaf) in tensors.iter().enumerate().take(tracked) {
            let gradient = floats(leaf.grad(&gradients).expect("a tracked input has a gradient"));
            for (at, &got) in gradient.iter().enumerate() {
                let (row, column) = (at / shapes[i][1], at % shapes[i][1]);
                let middle = inputs[i][row][column];
                let mut moved = |by: f64| {
                    inputs[i][row][column] = middle + by;
                    naive(&inputs)
                };
                let slope = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
                moved(0.0);
                close(got, slope, &format!("slope of input {i} at {row}, {column}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{close, floats, tensor};
    use super::*;

    #[test]
    fn rows_get_unit_length_and_zero_rows_stay_without_gradient() {
        let x = tensor(&[vec![3.0, 4.0], vec![0.0, 0.0]]).autodiff().require_grad();
        let unit = unit_rows(x.clone());
        let gradients = (unit.clone() * tensor(&[vec![1.0, 0.0], vec![1.0, 1.0]])).sum().backward();
        let got = [floats(unit), floats(x.grad(&gradients).unwrap())].concat();
        // The slope of 3/5 along the first axis is 4²/5³, along the second −3·4/5³.
        let want = [0.6, 0.8, 0.0, 0.0, 0.128, -0.096, 0.0, 0.0];
        got.iter().zip(want).for_each(|(&got, want)| close(got, want, "unit rows, then gradient"));
    }
}
