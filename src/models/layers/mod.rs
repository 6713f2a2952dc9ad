//! The layers that encoders and heads are made of, with PyTorch's parameter names, layouts and initial values.

mod batch_norm;
mod conv2d;
mod layer_norm;
mod linear;

pub use batch_norm::BatchNorm;
pub use conv2d::Conv2d;
pub use layer_norm::LayerNorm;
pub use linear::Linear;

/// Whether a forward pass trains. It decides what BatchNorm normalises by; gradients are decided by which
/// parameters are tracked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Batch statistics, and running averages move.
    Train,
    /// Running averages.
    Eval,
}
