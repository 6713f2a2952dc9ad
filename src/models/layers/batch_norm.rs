//! Batch normalisation layer (Ioffe & Szegedy 2015).

use burn::tensor::{Tensor, activation::relu};

use super::Mode;
use crate::kernels::{self, RunningAverages};
use crate::models::parameter::{Init, Module, Parameter, Visitor};

/// As in PyTorch: ε 1e-5, running averages with momentum 0.1 and the unbiased variance.
#[derive(Debug)]
pub struct BatchNorm {
    weight: Parameter,
    bias: Parameter,
    running_mean: Parameter,
    running_var: Parameter,
    affine: bool,
}

const EPSILON: f64 = 1e-5;
const MOMENTUM: f64 = 0.1;

impl BatchNorm {
    /// Weight 1, bias 0, running mean 0 and variance 1, each `[channels]`.
    pub fn new(channels: usize, init: &mut Init) -> Self {
        let (weight, bias) = (init.constant(&[channels], 1.0), init.constant(&[channels], 0.0));
        Self::with(weight, bias, true, init)
    }

    /// Normalises without a scale and shift of its own (PyTorch's `affine=False`): nothing to learn, nothing to save
    /// but the running averages.
    pub fn without_affine(channels: usize, init: &mut Init) -> Self {
        let (weight, bias) = (init.buffer(&[channels], 1.0), init.buffer(&[channels], 0.0));
        Self::with(weight, bias, false, init)
    }

    fn with(weight: Parameter, bias: Parameter, affine: bool, init: &mut Init) -> Self {
        let (running_mean, running_var) = (init.buffer(weight.shape(), 0.0), init.buffer(weight.shape(), 1.0));
        Self { weight, bias, running_mean, running_var, affine }
    }

    /// [batch, channels, ..] → the same shape
    pub fn forward<const D: usize>(&mut self, x: Tensor<D>, mode: Mode) -> Tensor<D> {
        self.normalize(x, mode, false)
    }

    /// [`BatchNorm::forward`], then ReLU. [batch, channels, ..] → the same shape
    pub fn forward_relu<const D: usize>(&mut self, x: Tensor<D>, mode: Mode) -> Tensor<D> {
        self.normalize(x, mode, true)
    }

    fn normalize<const D: usize>(&mut self, x: Tensor<D>, mode: Mode, rectified: bool) -> Tensor<D> {
        if mode == Mode::Eval {
            let (mean, variance) = (self.running_mean.get(), self.running_var.get());
            let y = kernels::batch_norm_inference(x, self.weight.get(), self.bias.get(), mean, variance, EPSILON);
            return if rectified { relu(y) } else { y };
        }
        let (mean, variance) = (self.running_mean.value(), self.running_var.value());
        let running = RunningAverages { mean, variance, momentum: MOMENTUM };
        let (y, running) = kernels::batch_norm(x, self.weight.get(), self.bias.get(), running, EPSILON, rectified);
        self.running_mean.set(running.mean);
        self.running_var.set(running.variance);
        y
    }
}

impl Module for BatchNorm {
    fn visit(&mut self, at: &str, visit: Visitor) {
        if self.affine {
            visit(&format!("{at}weight"), &mut self.weight);
            visit(&format!("{at}bias"), &mut self.bias);
        }
        visit(&format!("{at}running_mean"), &mut self.running_mean);
        visit(&format!("{at}running_var"), &mut self.running_var);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use burn::tensor::Device;

    #[test]
    fn without_affine_it_only_normalises() {
        let device = Device::flex();
        let mut norm = BatchNorm::without_affine(2, &mut Init::new(Seed(1), &device));
        let x = Tensor::<2>::from_floats([[1.0, -2.0], [3.0, 4.0]], &device);
        let y = norm.forward(x, Mode::Train).into_data().try_to_vec::<f32>().unwrap();
        assert!(y.iter().zip([-1.0, -1.0, 1.0, 1.0]).all(|(y, want)| (y - want).abs() < 1e-4), "{y:?}");
        let mut names = vec![];
        norm.visit("", &mut |name, parameter| {
            assert!(!parameter.is_trainable());
            names.push(name.to_string());
        });
        assert_eq!(names, ["running_mean", "running_var"]);
    }
}
