//! Affine layer.

use burn::tensor::Tensor;

use crate::kernels;
use crate::models::parameter::{Init, Module, Parameter, Visitor};

/// y = x·Wᵀ + b, with `weight` [outputs, inputs] and `bias` `[outputs]`.
#[derive(Debug)]
pub struct Linear {
    weight: Parameter,
    bias: Option<Parameter>,
}

impl Linear {
    /// PyTorch's default: weight and bias uniform in ±1/√inputs.
    pub fn new(inputs: usize, outputs: usize, bias: bool, init: &mut Init) -> Self {
        let bound = 1.0 / (inputs as f32).sqrt();
        let weight = init.uniform(&[outputs, inputs], bound);
        Self { weight, bias: bias.then(|| init.uniform(&[outputs], bound)) }
    }

    /// The transformers' choice: Xavier-uniform weight, zero bias.
    pub fn xavier(inputs: usize, outputs: usize, init: &mut Init) -> Self {
        let bound = (6.0 / (inputs + outputs) as f32).sqrt();
        let weight = init.uniform(&[outputs, inputs], bound);
        Self { weight, bias: Some(init.constant(&[outputs], 0.0)) }
    }

    /// [.., inputs] → [.., outputs]
    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        kernels::linear(x, self.weight.get(), self.bias.as_ref().map(Parameter::get))
    }
}

impl Module for Linear {
    fn visit(&mut self, at: &str, visit: Visitor) {
        visit(&format!("{at}weight"), &mut self.weight);
        if let Some(bias) = &mut self.bias {
            visit(&format!("{at}bias"), bias);
        }
    }
}
