//! Two-dimensional convolution.

use burn::tensor::{Tensor, module, ops::ConvOptions};

/// Cross-correlation with square stride and zero padding, without bias (a BatchNorm follows everywhere).
///
/// - `x`: [batch, inputs, height, width]
/// - `weight`: [outputs, inputs, kernel, kernel]
/// - returns [batch, outputs, height', width'], height' = (height + 2·padding − kernel) / stride + 1
pub fn conv2d(x: Tensor<4>, weight: Tensor<4>, stride: usize, padding: usize) -> Tensor<4> {
    let options = ConvOptions::new([stride; 2], [padding; 2], [1; 2], 1);
    module::conv2d(x, weight, None, options)
}
