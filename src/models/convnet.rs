//! A small convolutional encoder that trains in a tab: four 3×3 convolutions.

use burn::tensor::Tensor;

use super::encoder::{Activations, Architecture, Encoder};
use super::layers::{BatchNorm, Conv2d, Mode};
use super::parameter::{Init, Module, Visitor};

/// channels–w–2w–4w–8w, stride 1, 2, 2, 2, each convolution followed by BatchNorm and ReLU, then a global
/// average. Width 32 has 0.39 M weights, width 16 has 0.1 M.
#[derive(Debug)]
pub struct ConvNet {
    blocks: Vec<Block>,
    features: usize,
}

#[derive(Debug)]
struct Block {
    conv: Conv2d,
    norm: BatchNorm,
}

impl ConvNet {
    /// An encoder of images with `channels` channels whose features have 8·`width` numbers.
    pub fn new(channels: usize, width: usize, init: &mut Init) -> Self {
        let widths = [channels, width, 2 * width, 4 * width, 8 * width];
        let blocks = (0..4)
            .map(|i| {
                let stride = if i == 0 { 1 } else { 2 };
                let conv = Conv2d::new([widths[i], widths[i + 1]], 3, stride, init);
                Block { conv, norm: BatchNorm::new(widths[i + 1], init) }
            })
            .collect();
        Self { blocks, features: 8 * width }
    }
}

impl Encoder for ConvNet {
    fn feature_map(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<4> {
        let step = |x, block: &mut Block| block.norm.forward_relu(block.conv.forward(x), mode);
        self.blocks.iter_mut().fold(images, step)
    }

    fn map_size(&self, image: [usize; 2]) -> [usize; 2] {
        // Three strides of 2, each rounding up: as one of 8.
        image.map(|edge| edge.div_ceil(8))
    }

    fn features(&self) -> usize {
        self.features
    }

    fn architecture(&self) -> Architecture {
        Architecture::ConvNet
    }

    fn activations(&self, image: [usize; 2]) -> Activations {
        // Block i has 2ⁱ times the channels of the first, on a map whose edges were halved i times.
        let cells = |i: usize| image.iter().map(|edge| edge.div_ceil(1 << i)).product::<usize>();
        Activations::of_convolutions(&[0, 1, 2, 3].map(|i| (self.features >> (3 - i)) * cells(i)))
    }
}

impl Module for ConvNet {
    fn visit(&mut self, at: &str, visit: Visitor) {
        for (i, block) in self.blocks.iter_mut().enumerate() {
            block.conv.visit(&format!("{at}blocks.{i}.conv."), visit);
            block.norm.visit(&format!("{at}blocks.{i}.norm."), visit);
        }
    }
}
