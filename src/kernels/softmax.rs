//! Softmax of rows.

use burn::tensor::{Tensor, activation};

use super::launch::on_webgpu;
use super::softmax_cpu;

/// Softmax of the last axis: exp(x) divided by its sum.
pub fn softmax<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    match on_webgpu(&x) {
        true => softmax_twin(x),
        false => softmax_cpu::softmax(x),
    }
}

/// [`softmax`] by burn's own operation.
pub fn softmax_twin<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    activation::softmax(x, D - 1)
}
