//! Scaled dot-product attention.

use burn::tensor::Tensor;

use super::launch::on_webgpu;
use super::softmax;
use super::{attention_cpu, attention_webgpu};

/// softmax(q·kᵀ / √dim)·v, head by head.
///
/// - `qkv`: [batch, tokens, 3·heads·dim]: query, key and value of all heads, as one linear layer makes them
/// - returns [batch, tokens, heads·dim]
pub fn attention(qkv: Tensor<3>, heads: usize) -> Tensor<3> {
    let dim = qkv.dims()[2] / 3 / heads;
    match on_webgpu(&qkv) {
        true if attention_webgpu::fits(dim) => attention_webgpu::attention(qkv, heads),
        false => attention_cpu::attention(qkv, heads),
        _ => attention_twin(qkv, heads),
    }
}

/// [`attention`] with the matrix of scores.
pub fn attention_twin(qkv: Tensor<3>, heads: usize) -> Tensor<3> {
    let [batch, tokens, width] = qkv.dims();
    let [query, key, value] = split_heads(qkv, heads);
    let mixed = attention_weights(query, key).matmul(value);
    mixed.swap_dims(1, 2).reshape([batch, tokens, width / 3])
}

/// softmax(q·kᵀ / √dim): [batch, heads, tokens, dim] twice → [batch, heads, tokens, tokens]
pub fn attention_weights(query: Tensor<4>, key: Tensor<4>) -> Tensor<4> {
    let scale = (query.dims()[3] as f64).powf(-0.5);
    // Scaling the queries instead of the scores touches fewer elements.
    softmax((query * scale).matmul(key.swap_dims(2, 3)))
}

/// Query, key and value, each [batch, heads, tokens, dim], from [batch, tokens, 3·heads·dim].
pub fn split_heads(qkv: Tensor<3>, heads: usize) -> [Tensor<4>; 3] {
    let [batch, tokens, width] = qkv.dims();
    let dim = width / 3 / heads;
    // [3, batch, heads, tokens, dim]
    let parts = qkv.reshape([batch, tokens, 3, heads, dim]).permute([2, 0, 3, 1, 4]);
    std::array::from_fn(|i| parts.clone().narrow(0, i, 1).reshape([batch, heads, tokens, dim]))
}
