//! Affine map of the last axis.

use burn::tensor::Tensor;

use super::launch::on_webgpu;
use super::{linear_cpu, matmul_webgpu};

/// x·Wᵀ + b over the last axis, PyTorch's layout.
///
/// - `x`: [.., inputs]
/// - `weight`: [outputs, inputs]
/// - `bias`: `[outputs]`
/// - returns [.., outputs]
pub fn linear<const D: usize>(x: Tensor<D>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<D> {
    let mut dims = x.dims();
    let inputs = dims[D - 1];
    let rows = dims[..D - 1].iter().product::<usize>();
    dims[D - 1] = weight.dims()[0];
    // One matrix product whatever the rank: batched products would read the weight once a batch.
    let x = x.reshape([rows, inputs]);
    let y = match on_webgpu(&x) {
        true => matmul_webgpu::linear(x, weight, bias),
        false if cfg!(target_arch = "wasm32") => linear_cpu::linear(x, weight, bias),
        // Burn's product finds the widest vectors of the machine at run time.
        false => linear_twin(x, weight, bias),
    };
    y.reshape(dims)
}

/// [`linear`] of [rows, inputs] by burn's own operations.
pub fn linear_twin(x: Tensor<2>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    let y = x.matmul(weight.transpose());
    match bias {
        Some(bias) => y + bias.unsqueeze(),
        None => y,
    }
}
