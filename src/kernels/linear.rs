//! Affine map of the last axis.

use burn::tensor::Tensor;

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
    let y = x.reshape([rows, inputs]).matmul(weight.transpose());
    let y = match bias {
        Some(bias) => y + bias.unsqueeze(),
        None => y,
    };
    y.reshape(dims)
}
