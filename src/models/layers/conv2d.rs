//! Convolution layer without bias.

use burn::tensor::Tensor;

use crate::kernels;
use crate::models::parameter::{Init, Module, Parameter, Visitor};

/// Square convolution; `weight` is [outputs, inputs, kernel, kernel]. No bias: a BatchNorm follows.
#[derive(Debug)]
pub struct Conv2d {
    weight: Parameter,
    stride: usize,
    padding: usize,
}

impl Conv2d {
    /// Kaiming-normal weights for ReLU by fan-out (He et al. 2015), padding that keeps the size at stride 1.
    pub fn new([inputs, outputs]: [usize; 2], kernel: usize, stride: usize, init: &mut Init) -> Self {
        let fan_out = (outputs * kernel * kernel) as f32;
        let weight = init.normal(&[outputs, inputs, kernel, kernel], (2.0 / fan_out).sqrt());
        Self { weight, stride, padding: kernel / 2 }
    }

    /// [batch, inputs, height, width] → [batch, outputs, ⌈height/stride⌉, ⌈width/stride⌉]
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        kernels::conv2d(x, self.weight.get(), self.stride, self.padding)
    }
}

impl Module for Conv2d {
    fn visit(&mut self, at: &str, visit: Visitor) {
        visit(&format!("{at}weight"), &mut self.weight);
    }
}
