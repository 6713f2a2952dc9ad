//! Batch and layer normalisation.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Tensor, activation::relu, module};

use super::launch::on_webgpu;
use super::{batch_norm_cpu, batch_norm_webgpu, layer_norm_cpu, layer_norm_webgpu};

/// Statistics of a batch, without gradient.
pub enum BatchMoments {
    /// Mean and biased variance (divided by the count), each `[channels]`.
    Apart(Box<[Tensor<1>; 2]>),
    /// What the kernels leave, [4, channels]: mean, biased variance, weight, bias.
    Packed(Box<CubeTensor>),
}

impl BatchMoments {
    /// The running averages after this batch: (1 − momentum)·running + momentum·new, with the unbiased variance of
    /// `count` values.
    pub fn blend(self, mean: Tensor<1>, variance: Tensor<1>, momentum: f64, count: usize) -> (Tensor<1>, Tensor<1>) {
        // A single value has no unbiased variance; keep the biased one rather than divide by zero.
        let unbias = if count > 1 { count as f64 / (count - 1) as f64 } else { 1.0 };
        match self {
            Self::Packed(new) => batch_norm_webgpu::blend(&new, mean, variance, [momentum, momentum * unbias]),
            Self::Apart(new) => {
                let [new_mean, new_variance] = *new;
                let variance = variance * (1.0 - momentum) + new_variance * (momentum * unbias);
                (mean * (1.0 - momentum) + new_mean * momentum, variance)
            }
        }
    }
}

/// Normalises each channel by the batch's own mean and biased variance, then scales and shifts; then ReLU, where
/// `rectified`.
///
/// - `x`: [batch, channels, ..]
/// - `weight`, `bias`: `[channels]`
/// - returns x's shape, and the statistics without gradient
pub fn batch_norm<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    epsilon: f64,
    rectified: bool,
) -> (Tensor<D>, BatchMoments) {
    match on_webgpu(&x) {
        true => batch_norm_webgpu::batch_norm(x, weight, bias, epsilon, rectified),
        false => batch_norm_cpu::batch_norm(x, weight, bias, epsilon, rectified),
    }
}

/// [`batch_norm`] by burn's own operations.
pub fn batch_norm_twin<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    epsilon: f64,
    rectified: bool,
) -> (Tensor<D>, BatchMoments) {
    let result = module::batch_norm_train(x, weight, bias, epsilon);
    let y = if rectified { relu(result.output) } else { result.output };
    (y, BatchMoments::Apart(Box::new([result.mean.inner(), result.variance.inner()])))
}

/// Normalises each channel by given statistics, then scales and shifts. Shapes as [`batch_norm`].
pub fn batch_norm_inference<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    mean: Tensor<1>,
    variance: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    // One multiply and one add per element: x·s + (b − m·s).
    let scale = weight / (variance + epsilon).sqrt();
    let shift = bias - mean * scale.clone();
    let mut per_channel = [1; D];
    per_channel[1] = scale.dims()[0];
    x * scale.reshape(per_channel) + shift.reshape(per_channel)
}

/// Normalises the last axis by its own mean and biased variance, then scales and shifts.
///
/// - `x`: [.., dim]
/// - `weight`, `bias`: `[dim]`
pub fn layer_norm<const D: usize>(x: Tensor<D>, weight: Tensor<1>, bias: Tensor<1>, epsilon: f64) -> Tensor<D> {
    match on_webgpu(&x) {
        true => layer_norm_webgpu::layer_norm(x, weight, bias, epsilon),
        false => layer_norm_cpu::layer_norm(x, weight, bias, epsilon),
    }
}

/// [`layer_norm`] by burn's own operations.
pub fn layer_norm_twin<const D: usize>(x: Tensor<D>, weight: Tensor<1>, bias: Tensor<1>, epsilon: f64) -> Tensor<D> {
    let centered = x.clone() - x.mean_dim(D - 1);
    let variance = (centered.clone() * centered.clone()).mean_dim(D - 1);
    centered / (variance + epsilon).sqrt() * weight.unsqueeze() + bias.unsqueeze()
}

/// The least norm that counts as one (PyTorch's `normalize`).
const LEAST_NORM: f64 = 1e-12;

/// Rows scaled to unit length, x / ‖x‖, PyTorch's `normalize`. [rows, dim]
///
/// A row shorter than 1e-12 has no direction: it becomes zero, with gradient zero. PyTorch hands back the
/// gradient times 1e12 there, which ends a run; a square root taken before the clamp would hand back NaN.
pub fn unit_rows(x: Tensor<2>) -> Tensor<2> {
    let squares = (x.clone() * x.clone()).sum_dim(1); // [rows, 1]
    let has_direction = squares.clone().greater_scalar(LEAST_NORM * LEAST_NORM).float();
    x * (has_direction / squares.clamp_min(LEAST_NORM * LEAST_NORM).sqrt())
}
