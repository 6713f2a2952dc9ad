//! Two-dimensional convolution.

use burn::tensor::{Tensor, module, ops::ConvOptions};

use super::launch::on_webgpu;
use super::{conv2d_cpu, conv2d_webgpu};

/// Cross-correlation with square stride and zero padding, without bias (a BatchNorm follows everywhere).
///
/// - `x`: [batch, inputs, height, width]
/// - `weight`: [outputs, inputs, kernel, kernel]
/// - returns [batch, outputs, height', width'], height' = (height + 2·padding − kernel) / stride + 1
pub fn conv2d(x: Tensor<4>, weight: Tensor<4>, stride: usize, padding: usize) -> Tensor<4> {
    match on_webgpu(&x) {
        true if stride <= conv2d_webgpu::MAX_STRIDE => conv2d_webgpu::conv2d(x, weight, stride, padding),
        false if conv2d_cpu::fits(&weight) => conv2d_cpu::conv2d(x, weight, stride, padding),
        _ => conv2d_twin(x, weight, stride, padding),
    }
}

/// [`conv2d`] by burn's own operation.
pub fn conv2d_twin(x: Tensor<4>, weight: Tensor<4>, stride: usize, padding: usize) -> Tensor<4> {
    module::conv2d(x, weight, None, ConvOptions::new([stride; 2], [padding; 2], [1; 2], 1))
}
