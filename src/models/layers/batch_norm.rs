//! Batch normalisation layer (Ioffe & Szegedy 2015).

use burn::tensor::Tensor;

use super::Mode;
use crate::kernels;
use crate::models::parameter::{Init, Module, Parameter, Visitor};

/// As in PyTorch: ε 1e-5, running averages with momentum 0.1 and the unbiased variance.
#[derive(Debug)]
pub struct BatchNorm {
    weight: Parameter,
    bias: Parameter,
    running_mean: Parameter,
    running_var: Parameter,
}

const EPSILON: f64 = 1e-5;
const MOMENTUM: f64 = 0.1;

impl BatchNorm {
    /// Weight 1, bias 0, running mean 0 and variance 1, each `[channels]`.
    pub fn new(channels: usize, init: &mut Init) -> Self {
        Self {
            weight: init.constant(&[channels], 1.0),
            bias: init.constant(&[channels], 0.0),
            running_mean: init.buffer(&[channels], 0.0),
            running_var: init.buffer(&[channels], 1.0),
        }
    }

    /// [batch, channels, ..] → the same shape
    pub fn forward<const D: usize>(&mut self, x: Tensor<D>, mode: Mode) -> Tensor<D> {
        if mode == Mode::Eval {
            let (mean, variance) = (self.running_mean.get(), self.running_var.get());
            return kernels::batch_norm_inference(x, self.weight.get(), self.bias.get(), mean, variance, EPSILON);
        }
        let count = (x.shape().num_elements() / x.dims()[1]) as f64;
        let (y, moments) = kernels::batch_norm(x, self.weight.get(), self.bias.get(), EPSILON);
        // A single value has no unbiased variance; keep the biased one rather than divide by zero.
        let unbias = if count > 1.0 { count / (count - 1.0) } else { 1.0 };
        blend(&mut self.running_mean, moments.mean, 1.0);
        blend(&mut self.running_var, moments.variance, unbias);
        y
    }
}

/// running ← (1 − momentum)·running + momentum·scale·new
fn blend(running: &mut Parameter, new: Tensor<1>, scale: f64) {
    let moved = running.value() * (1.0 - MOMENTUM) + new * (MOMENTUM * scale);
    running.set(moved);
}

impl Module for BatchNorm {
    fn visit(&mut self, at: &str, visit: Visitor) {
        visit(&format!("{at}weight"), &mut self.weight);
        visit(&format!("{at}bias"), &mut self.bias);
        visit(&format!("{at}running_mean"), &mut self.running_mean);
        visit(&format!("{at}running_var"), &mut self.running_var);
    }
}
