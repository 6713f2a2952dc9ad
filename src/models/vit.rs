//! Vision transformer (Dosovitskiy et al. 2021) in the form masked autoencoders use it.

use burn::tensor::{Device, Tensor, TensorData};

use super::encoder::{Activations, Architecture, Encoder, VitSettings, average_pool};
use super::layers::{LayerNorm, Linear, Mode};
use super::parameter::{Init, Module, Parameter, Visitor};
use super::transformer::{Block, position_table, resized_position_table};
use crate::error::Result;
use crate::kernels::{gather_rows, patchify};

/// Patches → linear embedding + fixed sine-cosine positions, class token in front → blocks → norm.
/// The features are the mean over the patch tokens, or the class token.
#[derive(Debug)]
pub struct ViT {
    patch_embed: Linear,
    class_token: Parameter,
    positions: Parameter,
    blocks: Vec<Block>,
    norm: LayerNorm,
    patch_size: usize,
    dim: usize,
    grid: [usize; 2],
    class_features: bool,
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
            grid,
            class_features: false,
        })
    }

    /// Number of blocks.
    pub fn depth(&self) -> usize {
        self.blocks.len()
    }

    /// The same transformer, but its features are the class token, so that training moves where that token looks.
    pub fn with_class_features(self) -> Self {
        Self { class_features: true, ..self }
    }

    /// Encodes images, or only some of their patches.
    ///
    /// - `images`: [batch, channels, height, width], of the size it was made for or another that patches divide
    /// - `visible`: for each image the patches to keep, equally many; all when `None`
    /// - returns [batch, 1 + kept, dim], class token first
    pub fn tokens(&self, images: Tensor<4>, visible: Option<&[Vec<usize>]>) -> Tensor<3> {
        let x = self.embed(images, visible);
        self.norm.forward(self.blocks.iter().fold(x, |x, block| block.forward(x)))
    }

    /// Tokens as they enter the first block, [batch, 1 + kept, dim]. Arguments as [`ViT::tokens`].
    fn embed(&self, images: Tensor<4>, visible: Option<&[Vec<usize>]>) -> Tensor<3> {
        let [batch, _, height, width] = images.dims();
        let positions = self.positions_of([height, width].map(|edge| edge / self.patch_size), &images.device());
        let patches = self.patch_embed.forward(patchify(images, self.patch_size));
        let count = patches.dims()[1];
        let patches = patches + positions.clone().narrow(1, 1, count);
        let patches = match visible {
            Some(rows) => gather_rows(patches, rows),
            None => patches,
        };
        let class = (self.class_token.get::<3>() + positions.narrow(1, 0, 1)).expand([batch, 1, self.dim]);
        Tensor::cat(vec![class, patches], 1)
    }

    /// Positions of the class token and of the patches of a grid [rows, columns], [1, 1 + patches, dim].
    fn positions_of(&self, grid: [usize; 2], device: &Device) -> Tensor<3> {
        if grid == self.grid {
            return self.positions.get::<3>();
        }
        let table = resized_position_table(grid, self.grid, self.dim);
        Tensor::from_data(TensorData::new(table, [1, 1 + grid[0] * grid[1], self.dim]), device)
    }

    /// Edge of a patch in pixels.
    pub fn patch_size(&self) -> usize {
        self.patch_size
    }
}

impl Encoder for ViT {
    fn feature_map(&mut self, images: Tensor<4>, _mode: Mode) -> Tensor<4> {
        let [batch, _, height, width] = images.dims();
        let [rows, columns] = self.map_size([height, width]);
        let patches = self.tokens(images, None).narrow(1, 1, rows * columns);
        patches.swap_dims(1, 2).reshape([batch, self.dim, rows, columns])
    }

    fn map_size(&self, image: [usize; 2]) -> [usize; 2] {
        image.map(|edge| edge / self.patch_size)
    }

    fn forward(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<2> {
        if !self.class_features {
            return average_pool(self.feature_map(images, mode));
        }
        let [batch, ..] = images.dims();
        self.tokens(images, None).narrow(1, 0, 1).reshape([batch, self.dim])
    }

    fn class_attention(&mut self, images: Tensor<4>) -> Option<Tensor<4>> {
        let [batch, _, height, width] = images.dims();
        let [rows, columns] = self.map_size([height, width]);
        let (last, before) = self.blocks.split_last()?;
        let x = before.iter().fold(self.embed(images, None), |x, block| block.forward(x));
        let weights = last.attention_weights(x); // [batch, heads, tokens, tokens]
        let heads = weights.dims()[1];
        Some(weights.narrow(2, 0, 1).narrow(3, 1, rows * columns).reshape([batch, heads, rows, columns]))
    }

    fn activations(&self, image: [usize; 2]) -> Activations {
        let tokens = 1 + image.iter().map(|edge| edge / self.patch_size).product::<usize>();
        let heads = self.blocks.first().map_or(1, Block::heads);
        // A block keeps, in widths of a token: both norms and their inputs (4), query, key and value (3) and their
        // heads' outputs (2), the MLP's hidden layer before and after GELU (8), both sums (2); and all pairs of tokens
        // before and after the softmax.
        let block = 19 * tokens * self.dim + 2 * heads * tokens * tokens;
        Activations {
            kept: self.blocks.len() * block + 3 * tokens * self.dim,
            largest: (4 * tokens * self.dim).max(heads * tokens * tokens),
        }
    }

    fn features(&self) -> usize {
        self.dim
    }

    fn architecture(&self) -> Architecture {
        let heads = self.blocks.first().map_or(1, Block::heads);
        Architecture::Vit { patch_size: self.patch_size, heads, class_features: self.class_features }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;

    fn vit() -> ViT {
        let settings = VitSettings { vit_dim: 16, vit_depth: 2, vit_heads: 2, ..VitSettings::default() };
        ViT::new(&settings, [1, 8, 12], &mut Init::new(Seed(1), &Device::flex())).unwrap()
    }

    #[test]
    fn it_takes_smaller_images_than_it_was_made_for() {
        let images = Tensor::<4>::ones([2, 1, 4, 8], &Device::flex());
        assert_eq!(vit().tokens(images.clone(), None).dims(), [2, 1 + 2, 16]);
        assert_eq!(vit().feature_map(images.clone(), Mode::Eval).dims(), [2, 16, 1, 2]);
        assert_eq!(vit().class_attention(images).unwrap().dims(), [2, 2, 1, 2]);
    }

    #[test]
    fn its_features_are_the_mean_of_the_patches_or_the_class_token() {
        let images = Tensor::<4>::ones([1, 1, 8, 12], &Device::flex());
        let values = |x: Tensor<2>| x.into_data().try_to_vec::<f32>().unwrap();
        let tokens = vit().tokens(images.clone(), None);
        let mean = tokens.clone().narrow(1, 1, 6).mean_dim(1).reshape([1, 16]);
        for (got, want) in values(vit().forward(images.clone(), Mode::Eval)).iter().zip(values(mean)) {
            assert!((got - want).abs() < 1e-6, "{got} {want}");
        }
        let class = tokens.narrow(1, 0, 1).reshape([1, 16]);
        assert_eq!(values(vit().with_class_features().forward(images, Mode::Eval)), values(class));
    }
}
