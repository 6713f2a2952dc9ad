//! Vision transformer (Dosovitskiy et al. 2021) in the form masked autoencoders use it.

use burn::tensor::Tensor;

use super::encoder::{Encoder, VitSettings};
use super::layers::{LayerNorm, Linear, Mode};
use super::parameter::{Init, Module, Parameter, Visitor};
use super::transformer::{Block, position_table};
use crate::error::Result;
use crate::kernels::{gather_rows, patchify};

/// Patches → linear embedding + fixed sine-cosine positions, class token in front → blocks → norm.
/// The features are the mean over the patch tokens.
#[derive(Debug)]
pub struct ViT {
    patch_embed: Linear,
    class_token: Parameter,
    positions: Parameter,
    blocks: Vec<Block>,
    norm: LayerNorm,
    patch_size: usize,
    dim: usize,
}

impl ViT {
    /// A transformer for images of `shape` [channels, height, width].
    ///
    /// # Errors
    /// [`crate::Error::Setting`] when patch size, width and heads do not fit each other or the images.
    pub fn new(settings: &VitSettings, shape: [usize; 3], init: &mut Init) -> Result<Self> {
        settings.check(shape)?;
        let [channels, height, width] = shape;
        let (patch, dim) = (settings.patch_size, settings.vit_dim);
        let grid = [height / patch, width / patch];
        Ok(Self {
            patch_embed: Linear::xavier(patch * patch * channels, dim, init),
            class_token: init.normal(&[1, 1, dim], 0.02),
            positions: init.table(&[1, 1 + grid[0] * grid[1], dim], position_table(grid, dim)),
            blocks: (0..settings.vit_depth).map(|_| Block::new(dim, settings.vit_heads, init)).collect(),
            norm: LayerNorm::new(dim, init),
            patch_size: patch,
            dim,
        })
    }

    /// Encodes images, or only some of their patches.
    ///
    /// - `images`: [batch, channels, height, width]
    /// - `visible`: for each image the patches to keep, equally many; all when `None`
    /// - returns [batch, 1 + kept, dim], class token first
    pub fn tokens(&self, images: Tensor<4>, visible: Option<&[Vec<usize>]>) -> Tensor<3> {
        let [batch, ..] = images.dims();
        let patches = self.patch_embed.forward(patchify(images, self.patch_size));
        let count = patches.dims()[1];
        let positions = self.positions.get::<3>();
        let patches = patches + positions.clone().narrow(1, 1, count);
        let patches = match visible {
            Some(rows) => gather_rows(patches, rows),
            None => patches,
        };
        let class = (self.class_token.get::<3>() + positions.narrow(1, 0, 1)).expand([batch, 1, self.dim]);
        let tokens = Tensor::cat(vec![class, patches], 1);
        self.norm.forward(self.blocks.iter().fold(tokens, |x, block| block.forward(x)))
    }

    /// Edge of a patch in pixels.
    pub fn patch_size(&self) -> usize {
        self.patch_size
    }
}

impl Encoder for ViT {
    fn forward(&mut self, images: Tensor<4>, _mode: Mode) -> Tensor<2> {
        let tokens = self.tokens(images, None);
        let [batch, count, dim] = tokens.dims();
        tokens.narrow(1, 1, count - 1).mean_dim(1).reshape([batch, dim])
    }

    fn features(&self) -> usize {
        self.dim
    }
}

impl Module for ViT {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.patch_embed.visit(&format!("{at}patch_embed."), visit);
        visit(&format!("{at}cls_token"), &mut self.class_token);
        visit(&format!("{at}pos_embed"), &mut self.positions);
        for (i, block) in self.blocks.iter_mut().enumerate() {
            block.visit(&format!("{at}blocks.{i}."), visit);
        }
        self.norm.visit(&format!("{at}norm."), visit);
    }
}
