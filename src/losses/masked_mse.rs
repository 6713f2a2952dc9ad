//! Mean squared error on removed patches (MAE).

use burn::tensor::Tensor;

/// Loss of He et al., "Masked Autoencoders Are Scalable Vision Learners", CVPR 2022: mean within each
/// patch, then over the removed patches only.
///
/// - `prediction`, `patches`: [batch, patches, dim]
/// - `mask`: [batch, patches], 1 = removed
/// - `normalize`: predict patches normalised by [`normalize_patches`]
/// - returns `[1]`
pub fn masked_mse(prediction: Tensor<3>, patches: Tensor<3>, mask: Tensor<2>, normalize: bool) -> Tensor<1> {
    let per_patch = patch_errors(prediction, patches, normalize);
    (per_patch * mask.clone()).sum() / mask.sum()
}

/// The same of each image by itself: the mean over its own removed patches, `[batch]`; 0 where none is removed.
pub fn masked_errors(prediction: Tensor<3>, patches: Tensor<3>, mask: Tensor<2>, normalize: bool) -> Tensor<1> {
    let per_patch = patch_errors(prediction, patches, normalize);
    let batch = mask.dims()[0];
    let removed = mask.clone().sum_dim(1).clamp_min(1.0);
    ((per_patch * mask).sum_dim(1) / removed).reshape([batch])
}

/// Mean squared error of each patch, [batch, patches].
fn patch_errors(prediction: Tensor<3>, patches: Tensor<3>, normalize: bool) -> Tensor<2> {
    let [batch, count, _] = prediction.dims();
    let target = if normalize { normalize_patches(patches) } else { patches };
    let difference = prediction - target;
    (difference.clone() * difference).mean_dim(2).reshape([batch, count])
}

/// (x − mean) / √(variance + 1e-6) within each patch, unbiased variance. [batch, patches, dim]
pub fn normalize_patches(patches: Tensor<3>) -> Tensor<3> {
    let (mean, deviation) = patch_moments(patches.clone());
    (patches - mean) / deviation
}

/// Mean and √(unbiased variance + 1e-6) of each patch. [batch, patches, dim] → twice [batch, patches, 1]
pub fn patch_moments(patches: Tensor<3>) -> (Tensor<3>, Tensor<3>) {
    let dim = patches.dims()[2] as f64;
    let mean = patches.clone().mean_dim(2);
    let centered = patches - mean.clone();
    let variance = (centered.clone() * centered).sum_dim(2) / (dim - 1.0).max(1.0);
    (mean, (variance + 1e-6).sqrt())
}
