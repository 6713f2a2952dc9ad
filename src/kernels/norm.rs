//! Batch and layer normalisation.

use burn::tensor::{Tensor, activation::relu, module};

use super::launch::on_webgpu;
use super::{batch_norm_cpu, batch_norm_webgpu, layer_norm_cpu, layer_norm_webgpu};

/// What BatchNorm keeps of the batches it has seen, outside of autodiff.
pub struct RunningAverages {
    /// Of the means, `[channels]`.
    pub mean: Tensor<1>,
    /// Of the unbiased variances, `[channels]`.
    pub variance: Tensor<1>,
    /// The share of the newest batch.
    pub momentum: f64,
}

impl RunningAverages {
    /// The averages after a batch with this mean and biased variance (divided by the `count` of values).
    pub fn after(self, mean: Tensor<1>, variance: Tensor<1>, count: usize) -> Self {
        let [kept, mean_share, variance_share] = self.shares(count);
        Self {
            mean: self.mean * kept + mean * mean_share,
            variance: self.variance * kept + variance * variance_share,
            momentum: self.momentum,
        }
    }

    /// What is kept of the old averages, and added of a mean and of a biased variance of `count` values.
    pub fn shares(&self, count: usize) -> [f64; 3] {
        // A single value has no unbiased variance; keep the biased one rather than divide by zero.
        let unbias = if count > 1 { count as f64 / (count - 1) as f64 } else { 1.0 };
        [1.0 - self.momentum, self.momentum, self.momentum * unbias]
    }
}

/// Normalises each channel by the batch's own mean and biased variance, then scales and shifts; then ReLU, where
/// `rectified`.
///
/// - `x`: [batch, channels, ..]
/// - `weight`, `bias`: `[channels]`
/// - returns x's shape, and the running averages after this batch
pub fn batch_norm<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    running: RunningAverages,
    epsilon: f64,
    rectified: bool,
) -> (Tensor<D>, RunningAverages) {
    match on_webgpu(&x) {
        true => batch_norm_webgpu::batch_norm(x, weight, bias, running, epsilon, rectified),
        false => batch_norm_cpu::batch_norm(x, weight, bias, running, epsilon, rectified),
    }
}

/// [`batch_norm`] by burn's own operations.
pub fn batch_norm_twin<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    running: RunningAverages,
    epsilon: f64,
    rectified: bool,
) -> (Tensor<D>, RunningAverages) {
    let count = x.shape().num_elements() / x.dims()[1];
    let result = module::batch_norm_train(x, weight, bias, epsilon);
    let y = if rectified { relu(result.output) } else { result.output };
    (y, running.after(result.mean.inner(), result.variance.inner(), count))
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
