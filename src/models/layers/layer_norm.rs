//! Layer normalisation (Ba et al. 2016).

use burn::tensor::Tensor;

use crate::kernels;
use crate::models::parameter::{Init, Module, Parameter, Visitor};

/// Normalises the last axis; ε 1e-6 as the vision transformers have it.
#[derive(Debug)]
pub struct LayerNorm {
    weight: Parameter,
    bias: Parameter,
}

impl LayerNorm {
    /// Weight 1 and bias 0, each `[dim]`.
    pub fn new(dim: usize, init: &mut Init) -> Self {
        Self { weight: init.constant(&[dim], 1.0), bias: init.constant(&[dim], 0.0) }
    }

    /// [.., dim] → the same shape
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        kernels::layer_norm(x, self.weight.get(), self.bias.get(), 1e-6)
    }
}

impl Module for LayerNorm {
    fn visit(&mut self, at: &str, visit: Visitor) {
        visit(&format!("{at}weight"), &mut self.weight);
        visit(&format!("{at}bias"), &mut self.bias);
    }
}
