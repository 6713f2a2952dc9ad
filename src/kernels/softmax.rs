//! Softmax of rows.

use burn::tensor::{Tensor, activation};

use super::cpu::on_cpu;
use super::softmax_cpu;

/// Softmax of the last axis: exp(x) divided by its sum.
pub fn softmax<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    if on_cpu(&x) { softmax_cpu::softmax(x) } else { softmax_twin(x) }
}

/// [`softmax`] by burn's own operation.
pub fn softmax_twin<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    activation::softmax(x, D - 1)
}
