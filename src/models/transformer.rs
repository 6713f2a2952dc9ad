//! The transformer block and the fixed position table that encoders and decoders of patches share.

use burn::tensor::Tensor;

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

    /// Number of attention heads.
    pub fn heads(&self) -> usize {
        self.heads
    }

    /// [batch, tokens, dim] → the same shape
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let x = x.clone() + self.attend(self.norm1.forward(x));
        x.clone() + self.fc2.forward(kernels::gelu(self.fc1.forward(self.norm2.forward(x))))
    }

    /// Which token looks where: [batch, tokens, dim] → [batch, heads, tokens, tokens], rows sum to 1.
    pub fn attention_weights(&self, x: Tensor<3>) -> Tensor<4> {
        let [query, key, _] = kernels::split_heads(self.qkv.forward(self.norm1.forward(x)), self.heads);
        kernels::attention_weights(query, key)
    }

    fn attend(&self, x: Tensor<3>) -> Tensor<3> {
        self.proj.forward(kernels::attention(self.qkv.forward(x), self.heads))
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
pub fn position_table(grid: [usize; 2], dim: usize) -> Vec<f32> {
    resized_position_table(grid, grid, dim)
}

/// The table for `grid` = [rows, columns] of patches by a transformer whose images have `full`.
///
/// The patches are spread over the full grid as interpolating its table would spread them (DINO, on local views);
/// but the sines are evaluated there, where interpolation would flatten them.
pub fn resized_position_table(grid: [usize; 2], full: [usize; 2], dim: usize) -> Vec<f32> {
    let quarter = dim / 4;
    let angles = |position: f64| (0..quarter).map(move |i| position / 10000f64.powf(i as f64 / quarter as f64));
    let encode = |position: f64| angles(position).map(f64::sin).chain(angles(position).map(f64::cos));
    // Centres of patches correspond, not their corners. With equal grids this is exactly `i`.
    let place = |i: usize, axis: usize| (i as f64 + 0.5) * (full[axis] as f64 / grid[axis] as f64) - 0.5;
    let mut table = vec![0.0; dim];
    for row in 0..grid[0] {
        for column in 0..grid[1] {
            let values = encode(place(column, 1)).chain(encode(place(row, 0)));
            table.extend(values.map(|value| value as f32));
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

    #[test]
    fn a_smaller_grid_spreads_over_the_full_one() {
        // Centres of two patches over four: at 0.5 and 2.5. With 4 numbers a position, the sine of the column is first.
        let table = resized_position_table([2, 2], [4, 4], 4);
        let column = |patch: usize| table[(1 + patch) * 4];
        assert!((column(0) - 0.5f32.sin()).abs() < 1e-6 && (column(1) - 2.5f32.sin()).abs() < 1e-6);
        assert_eq!(column(0), column(2), "the next row has the same columns");
        assert_eq!(table[..4], [0.0; 4]);
    }
}
