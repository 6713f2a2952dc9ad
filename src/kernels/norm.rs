//! Batch and layer normalisation.

use burn::tensor::{Tensor, module};

/// Statistics of a batch, for the running averages.
pub struct BatchMoments {
    /// `[channels]`
    pub mean: Tensor<1>,
    /// `[channels]`, biased (divided by the count).
    pub variance: Tensor<1>,
}

/// Normalises each channel by the batch's own mean and biased variance, then scales and shifts.
///
/// - `x`: [batch, channels, ..]
/// - `weight`, `bias`: `[channels]`
/// - returns x's shape, and the statistics without gradient
pub fn batch_norm<const D: usize>(
    x: Tensor<D>,
    weight: Tensor<1>,
    bias: Tensor<1>,
    epsilon: f64,
) -> (Tensor<D>, BatchMoments) {
    let result = module::batch_norm_train(x, weight, bias, epsilon);
    (result.output, BatchMoments { mean: result.mean.inner(), variance: result.variance.inner() })
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
    let centered = x.clone() - x.mean_dim(D - 1);
    let variance = (centered.clone() * centered.clone()).mean_dim(D - 1);
    centered / (variance + epsilon).sqrt() * weight.unsqueeze() + bias.unsqueeze()
}
