//! Scaled dot-product attention.

use burn::tensor::{Tensor, activation::softmax};

/// softmax(q·kᵀ / √dim)·v
///
/// - `query`, `key`, `value`: [batch, heads, tokens, dim]
/// - returns [batch, heads, tokens, dim]
pub fn attention(query: Tensor<4>, key: Tensor<4>, value: Tensor<4>) -> Tensor<4> {
    let scale = (query.dims()[3] as f64).powf(-0.5);
    // Scaling the queries instead of the scores touches fewer elements.
    let scores = (query * scale).matmul(key.swap_dims(2, 3));
    softmax(scores, 3).matmul(value)
}
