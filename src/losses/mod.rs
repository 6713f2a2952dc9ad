//! Loss functions: pure functions of tensors, without parameters or state.

mod masked_mse;
mod nt_xent;

pub use masked_mse::{masked_mse, normalize_patches, patch_moments};
pub use nt_xent::{nt_xent, nt_xent_chance};

use burn::tensor::Tensor;

/// Rows scaled to unit length, x / max(‖x‖, 1e-12), PyTorch's `normalize`. [rows, dim]
pub fn unit_rows(x: Tensor<2>) -> Tensor<2> {
    let norm = (x.clone() * x.clone()).sum_dim(1).sqrt().clamp_min(1e-12);
    x / norm
}
