//! What every encoder can do, and how a run's settings choose one.

use burn::tensor::Tensor;

use super::layers::Mode;
use super::parameter::{Init, Module};
use super::{ConvNet, ResNet, ViT};
use crate::error::{Error, Result};
use crate::settings;
use crate::spec::Values;

/// Maps images to feature vectors; the part of a method that is kept and exported.
pub trait Encoder: Module + Send {
    /// What the network sees where: features before they are averaged over the image plane.
    ///
    /// - `images`: [batch, channels, height, width], normalised
    /// - returns [batch, features, rows, columns], of size [`Encoder::map_size`]
    fn feature_map(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<4>;

    /// [rows, columns] of the feature map of images of size [height, width].
    fn map_size(&self, image: [usize; 2]) -> [usize; 2];

    /// - `images`: [batch, channels, height, width], normalised
    /// - returns [batch, features]
    fn forward(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<2> {
        average_pool(self.feature_map(images, mode))
    }

    /// Where the class token of the last block looks, for encoders that have one.
    ///
    /// - `images`: [batch, channels, height, width], normalised
    /// - returns [batch, heads, rows, columns], each head's weights
    fn class_attention(&mut self, _images: Tensor<4>) -> Option<Tensor<4>> {
        None
    }

    /// Length of a feature vector.
    fn features(&self) -> usize;

    /// What it is made of.
    fn architecture(&self) -> Architecture {
        Architecture::Other
    }

    /// What a training step keeps of one image of size [height, width], to tell in advance how much memory it takes.
    fn activations(&self, image: [usize; 2]) -> Activations;
}

/// What an encoder is made of, for those who rebuild it elsewhere: what its weights and their names do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// [`ConvNet`].
    ConvNet,
    /// [`ResNet`].
    ResNet18,
    /// [`ViT`].
    Vit {
        /// Edge of a patch, pixels.
        patch_size: usize,
        /// Attention heads of each block.
        heads: usize,
        /// Whether the features are the class token rather than the mean of the patches.
        class_features: bool,
    },
    /// Something from outside of this crate, which cannot be written as ONNX.
    Other,
}

/// Numbers kept of one image for the gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activations {
    /// In all.
    pub kept: usize,
    /// In the largest tensor.
    pub largest: usize,
}

impl Activations {
    /// Of convolutions with outputs of these sizes: each is kept as it is, normalised, and after its ReLU.
    pub(super) fn of_convolutions(outputs: &[usize]) -> Self {
        Self { kept: 3 * outputs.iter().sum::<usize>(), largest: outputs.iter().copied().max().unwrap_or(0) }
    }
}

settings! {
    /// Which encoder, for methods that take any.
    EncoderSettings in "encoder" {
        basic choice encoder = "convnet" of ["convnet", "resnet18", "vit"], "",
            "Encoder": "The network that is trained and kept.",
            "Encodeur": "Le réseau que l’on entraîne et que l’on garde.";
        basic integer convnet_width = 16 in 2..128 when encoder "convnet", "channels",
            "ConvNet width": "Channels of the first convolution; the features have eight times as many numbers.",
            "Largeur du ConvNet": "Canaux de la première convolution ; les caractéristiques ont huit fois plus de nombres.";
        advanced integer resnet_width = 64 in 8..128 when encoder "resnet18", "channels",
            "ResNet width": "Channels of ResNet-18's first stage; 64 in the paper.",
            "Largeur du ResNet": "Canaux du premier étage du ResNet-18 ; 64 dans l’article.";
    }
}

settings! {
    /// The vision transformer's shape. Tiny is 192 wide, 12 deep, 3 heads; small is 384, 12, 6.
    VitSettings in "encoder" {
        basic integer patch_size = 4 in 2..16 when encoder "vit", "pixels",
            "Patch size": "Edge of a patch. The image edge must be a multiple of it.",
            "Taille des patchs": "Côté d’un patch. Le côté de l’image doit en être un multiple.";
        basic integer vit_dim = 64 in 16..384 when encoder "vit", "",
            "Width": "Length of a token. A multiple of 4 and of the number of heads.",
            "Largeur": "Longueur d’un jeton. Multiple de 4 et du nombre de têtes.";
        basic integer vit_depth = 4 in 1..12 when encoder "vit", "blocks",
            "Depth": "Number of transformer blocks.",
            "Profondeur": "Nombre de blocs de transformeur.";
        advanced integer vit_heads = 4 in 1..12 when encoder "vit", "",
            "Heads": "Attention heads in each block.",
            "Têtes": "Têtes d’attention dans chaque bloc.";
    }
}

/// The encoder that `values` choose, for images of `shape` [channels, height, width].
///
/// # Errors
/// [`Error::Setting`] when the transformer's shape does not fit the images.
pub fn build(values: &Values, shape: [usize; 3], init: &mut Init) -> Result<Box<dyn Encoder>> {
    let settings = EncoderSettings::read(values);
    Ok(match settings.encoder {
        "resnet18" => Box::new(ResNet::new(shape[0], settings.resnet_width, init)),
        "vit" => Box::new(ViT::new(&VitSettings::read(values), shape, init)?),
        _ => Box::new(ConvNet::new(shape[0], settings.convnet_width, init)),
    })
}

impl VitSettings {
    /// Checks the shape against itself and against the images, [channels, height, width].
    ///
    /// # Errors
    /// [`Error::Setting`] naming the value that does not divide.
    pub fn check(&self, [_, height, width]: [usize; 3]) -> Result<()> {
        if height % self.patch_size != 0 || width % self.patch_size != 0 {
            let problem = format!("images are {width}×{height} pixels; choose a patch size that divides both");
            return Err(Error::setting("patch_size", self.patch_size, problem));
        }
        check_heads("vit_dim", self.vit_dim, self.vit_heads)
    }
}

/// A transformer's width must split into heads and into the sine and cosine halves of both axes.
///
/// # Errors
/// [`Error::Setting`] about the parameter `name`.
pub fn check_heads(name: &str, dim: usize, heads: usize) -> Result<()> {
    match dim.is_multiple_of(4) && dim.is_multiple_of(heads) {
        true => Ok(()),
        false => Err(Error::setting(name, dim, format!("choose a multiple of 4 and of the {heads} heads"))),
    }
}

/// Mean over the image plane: [batch, channels, height, width] → [batch, channels].
pub fn average_pool(x: Tensor<4>) -> Tensor<2> {
    let [batch, channels, height, width] = x.dims();
    x.reshape([batch, channels, height * width]).mean_dim(2).reshape([batch, channels])
}
