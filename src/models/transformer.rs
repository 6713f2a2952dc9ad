//! The transformer block and the fixed position table that encoders and decoders of patches share.

use burn::tensor::{Tensor, activation::gelu};

use super::layers::{LayerNorm, Linear};
use super::parameter::{Init, Module, Visitor};
use crate::kernels;

/// Pre-norm block (Dosovitskiy et al. 2021), timm's parameter names: x + attn(norm1 x), x + mlp(norm2 x).
#[derive(Debug)]
pub struct Block {
    norm1: LayerNorm,
    qkv: Linear,
    proj: Linear,
    norm2: LayerNorm,
    fc1: Linear,
    fc2: Linear,
    heads: usize,
}

impl Block {
    /// `dim` is a multiple of `heads`; the MLP is four times as wide.
    pub fn new(dim: usize, heads: usize, init: &mut Init) -> Self {
        Self {
            norm1: LayerNorm::new(dim, init),
            qkv: Linear::xavier(dim, 3 * dim, init),
            proj: Linear::xavier(dim, dim, init),
            norm2: LayerNorm::new(dim, init),
            fc1: Linear::xavier(dim, 4 * dim, init),
            fc2: Linear::xavier(4 * dim, dim, init),
            heads,
        }
    }

    /// [batch, tokens, dim] → the same shape
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let x = x.clone() + self.attend(self.norm1.forward(x));
        x.clone() + self.fc2.forward(gelu(self.fc1.forward(self.norm2.forward(x))))
    }

    fn attend(&self, x: Tensor<3>) -> Tensor<3> {
        let [batch, tokens, dim] = x.dims();
        let head = dim / self.heads;
        // [3, batch, heads, tokens, head]
        let qkv = self.qkv.forward(x).reshape([batch, tokens, 3, self.heads, head]).permute([2, 0, 3, 1, 4]);
        let part = |i: usize| qkv.clone().narrow(0, i, 1).reshape([batch, self.heads, tokens, head]);
        let mixed = kernels::attention(part(0), part(1), part(2));
        self.proj.forward(mixed.swap_dims(1, 2).reshape([batch, tokens, dim]))
    }
}

impl Module for Block {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.norm1.visit(&format!("{at}norm1."), visit);
        self.qkv.visit(&format!("{at}attn.qkv."), visit);
        self.proj.visit(&format!("{at}attn.proj."), visit);
        self.norm2.visit(&format!("{at}norm2."), visit);
        self.fc1.visit(&format!("{at}mlp.fc1."), visit);
        self.fc2.visit(&format!("{at}mlp.fc2."), visit);
    }
}

/// MAE's fixed sine-cosine table of positions, [1 + rows·columns, dim]; row 0, the class token's, is zero.
///
/// The first half of a row encodes the column, the second half the row, each as sines then cosines of
/// frequencies 10000^(−i / (dim/4)). `dim` is a multiple of 4.
pub fn position_table([rows, columns]: [usize; 2], dim: usize) -> Vec<f32> {
    let quarter = dim / 4;
    let angles =
        |position: usize| (0..quarter).map(move |i| position as f64 / 10000f64.powf(i as f64 / quarter as f64));
    let axis = |position: usize| angles(position).map(f64::sin).chain(angles(position).map(f64::cos));
    let mut table = vec![0.0; dim];
    for row in 0..rows {
        for column in 0..columns {
            table.extend(axis(column).chain(axis(row)).map(|value| value as f32));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_follow_the_reference() {
        // get_2d_sincos_pos_embed(8, 2, cls_token=True) of the MAE code, row of the patch (row 1, column 0).
        let table = position_table([2, 2], 8);
        assert_eq!(table.len(), 5 * 8);
        let expected = [0.0, 0.0, 1.0, 1.0, 0.84147098, 0.00999983, 0.54030231, 0.99995];
        for (got, want) in table[3 * 8..4 * 8].iter().zip(expected) {
            assert!((got - want).abs() < 1e-6, "{got} {want}");
        }
    }
}
