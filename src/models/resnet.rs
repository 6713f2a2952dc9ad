//! ResNet-18 (He et al. 2016) with the 3×3 stem that the self-supervised literature uses on small images.

use burn::tensor::{Tensor, activation::relu};

use super::encoder::{Activations, Architecture, Encoder};
use super::layers::{BatchNorm, Conv2d, Mode};
use super::parameter::{Init, Module, Visitor};

/// torchvision's `resnet18` with `conv1` 3×3 stride 1 and no max-pool; parameter names are torchvision's.
#[derive(Debug)]
pub struct ResNet {
    conv1: Conv2d,
    bn1: BatchNorm,
    stages: Vec<Vec<BasicBlock>>,
    features: usize,
}

/// Two 3×3 convolutions beside a shortcut.
#[derive(Debug)]
struct BasicBlock {
    conv1: Conv2d,
    bn1: BatchNorm,
    conv2: Conv2d,
    bn2: BatchNorm,
    downsample: Option<(Conv2d, BatchNorm)>,
}

impl ResNet {
    /// ResNet-18 with `width` channels in its first stage (64 in the paper) and 8·`width` features.
    pub fn new(channels: usize, width: usize, init: &mut Init) -> Self {
        let conv1 = Conv2d::new([channels, width], 3, 1, init);
        let bn1 = BatchNorm::new(width, init);
        let mut inputs = width;
        let stages = (0..4)
            .map(|stage| {
                let outputs = width << stage;
                let stride = if stage == 0 { 1 } else { 2 };
                let blocks = vec![
                    BasicBlock::new([inputs, outputs], stride, init),
                    BasicBlock::new([outputs, outputs], 1, init),
                ];
                inputs = outputs;
                blocks
            })
            .collect();
        Self { conv1, bn1, stages, features: 8 * width }
    }
}

impl BasicBlock {
    fn new([inputs, outputs]: [usize; 2], stride: usize, init: &mut Init) -> Self {
        let needs_projection = stride != 1 || inputs != outputs;
        Self {
            conv1: Conv2d::new([inputs, outputs], 3, stride, init),
            bn1: BatchNorm::new(outputs, init),
            conv2: Conv2d::new([outputs, outputs], 3, 1, init),
            bn2: BatchNorm::new(outputs, init),
            downsample: needs_projection
                .then(|| (Conv2d::new([inputs, outputs], 1, stride, init), BatchNorm::new(outputs, init))),
        }
    }

    fn forward(&mut self, x: Tensor<4>, mode: Mode) -> Tensor<4> {
        let y = self.bn1.forward_relu(self.conv1.forward(x.clone()), mode);
        let y = self.bn2.forward(self.conv2.forward(y), mode);
        let shortcut = match &mut self.downsample {
            Some((conv, norm)) => norm.forward(conv.forward(x), mode),
            None => x,
        };
        relu(y + shortcut)
    }
}

impl Encoder for ResNet {
    fn feature_map(&mut self, images: Tensor<4>, mode: Mode) -> Tensor<4> {
        let x = self.bn1.forward_relu(self.conv1.forward(images), mode);
        self.stages.iter_mut().flatten().fold(x, |x, block| block.forward(x, mode))
    }

    fn map_size(&self, image: [usize; 2]) -> [usize; 2] {
        // Three strides of 2, each rounding up: as one of 8.
        image.map(|edge| edge.div_ceil(8))
    }

    fn features(&self) -> usize {
        self.features
    }

    fn architecture(&self) -> Architecture {
        Architecture::ResNet18
    }

    fn activations(&self, image: [usize; 2]) -> Activations {
        let map = |stage: usize| {
            let cells = image.iter().map(|edge| edge.div_ceil(1 << stage)).product::<usize>();
            (self.features >> (3 - stage)) * cells
        };
        // The stem, then four convolutions a stage and, but for the first, one in the shortcut.
        let outputs: Vec<usize> = std::iter::once(map(0))
            .chain((0..4).flat_map(|stage| vec![map(stage); if stage == 0 { 4 } else { 5 }]))
            .collect();
        Activations::of_convolutions(&outputs)
    }
}

impl Module for ResNet {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.conv1.visit(&format!("{at}conv1."), visit);
        self.bn1.visit(&format!("{at}bn1."), visit);
        for (s, stage) in self.stages.iter_mut().enumerate() {
            for (b, block) in stage.iter_mut().enumerate() {
                block.visit(&format!("{at}layer{}.{b}.", s + 1), visit);
            }
        }
    }
}

impl Module for BasicBlock {
    fn visit(&mut self, at: &str, visit: Visitor) {
        self.conv1.visit(&format!("{at}conv1."), visit);
        self.bn1.visit(&format!("{at}bn1."), visit);
        self.conv2.visit(&format!("{at}conv2."), visit);
        self.bn2.visit(&format!("{at}bn2."), visit);
        if let Some((conv, norm)) = &mut self.downsample {
            conv.visit(&format!("{at}downsample.0."), visit);
            norm.visit(&format!("{at}downsample.1."), visit);
        }
    }
}
