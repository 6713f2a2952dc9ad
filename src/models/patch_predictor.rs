//! The narrow transformer that predicts patches an encoder did not see: MAE's decoder, I-JEPA's predictor.

use burn::tensor::Tensor;

use super::layers::{LayerNorm, Linear};
use super::parameter::{Init, Module, Parameter, Visitor};
use super::transformer::Block;

/// Tokens of seen patches, and a mask token at each place that is asked for → blocks → norm → predictions.
///
/// In which order the tokens stand is its caller's to say.
pub struct PatchPredictor {
    embed: Linear,
    mask_token: Parameter,
    positions: Parameter,
    blocks: Vec<Block>,
    norm: LayerNorm,
    predict: Linear,
}

impl PatchPredictor {
    /// - `features`, `outputs`: lengths of an encoder's token and of a prediction
    /// - `dim`, `depth`, `heads`: of the transformer
    /// - `positions`: a table [places, dim]
    pub fn new(
        features: usize,
        [dim, depth, heads]: [usize; 3],
        positions: Vec<f32>,
        outputs: usize,
        init: &mut Init,
    ) -> Self {
        Self {
            embed: Linear::xavier(features, dim, init),
            mask_token: init.normal(&[1, 1, dim], 0.02),
            positions: init.table(&[1, positions.len() / dim, dim], positions),
            blocks: (0..depth).map(|_| Block::new(dim, heads, init)).collect(),
            norm: LayerNorm::new(dim, init),
            predict: Linear::xavier(dim, outputs, init),
        }
    }

    /// An encoder's tokens in this width, without positions: [batch, tokens, features] → [batch, tokens, dim].
    pub fn embed(&self, tokens: Tensor<3>) -> Tensor<3> {
        self.embed.forward(tokens)
    }

    /// What stands for a patch that was not seen, [1, 1, dim].
    pub fn mask_token(&self) -> Tensor<3> {
        self.mask_token.get()
    }

    /// The table of positions, [1, places, dim].
    pub fn positions(&self) -> Tensor<3> {
        self.positions.get()
    }

    /// Predictions for `count` of the tokens, from `first` on: [batch, tokens, dim] → [batch, count, outputs].
    pub fn forward(&self, tokens: Tensor<3>, first: usize, count: usize) -> Tensor<3> {
        let x = self.norm.forward(self.blocks.iter().fold(tokens, |x, block| block.forward(x)));
        self.predict.forward(x.narrow(1, first, count))
    }
}

impl Module for PatchPredictor {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.embed.visit(&format!("{at}embed."), visit);
        visit(&format!("{at}mask_token"), &mut self.mask_token);
        visit(&format!("{at}pos_embed"), &mut self.positions);
        for (i, block) in self.blocks.iter_mut().enumerate() {
            block.visit(&format!("{at}blocks.{i}."), visit);
        }
        self.norm.visit(&format!("{at}norm."), visit);
        self.predict.visit(&format!("{at}predict."), visit);
    }
}
