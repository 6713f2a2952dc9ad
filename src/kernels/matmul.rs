//! Matrix product of two matrices.

use burn::tensor::Tensor;

use super::launch::on_webgpu;
use super::matmul_webgpu;

/// a·b, each factor transposed first where `transposed` says so.
///
/// - `a`: [m, k], or [k, m] to be transposed
/// - `b`: [k, n], or [n, k] to be transposed
/// - returns [m, n]
pub fn matmul(a: Tensor<2>, b: Tensor<2>, transposed: [bool; 2]) -> Tensor<2> {
    match on_webgpu(&a) {
        true => matmul_webgpu::matmul(a, b, transposed),
        false => {
            let turn = |x: Tensor<2>, transposed| if transposed { x.transpose() } else { x };
            turn(a, transposed[0]).matmul(turn(b, transposed[1]))
        }
    }
}
