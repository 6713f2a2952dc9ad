//! The operations that models and losses are made of.
//!
//! This is the seam for hand-written WGSL: each operation has one function here. Where a fast kernel
//! exists the function picks it by device; the tensor operations below stay as the CPU path and as the
//! reference of its tests.

mod attention;
mod conv2d;
mod linear;
mod norm;
mod patches;

pub use attention::attention;
pub use conv2d::conv2d;
pub use linear::linear;
pub use norm::{BatchMoments, batch_norm, batch_norm_inference, layer_norm};
pub use patches::{gather_rows, patchify, unpatchify};
