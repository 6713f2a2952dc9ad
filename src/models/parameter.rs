//! Parameters and the modules that hold them.
//!
//! A parameter is a flat tensor with a shape and a name. Flat, because optimizers, momentum encoders,
//! checkpoints and exports then need no rank; named by its path, in PyTorch's words, because weights leave
//! this program. Values carry no gradient until [`Parameter::track`] makes a leaf of them for one step, so
//! evaluation and momentum encoders pay nothing and stop-gradient is the default.

use burn::tensor::{Device, Gradients, Tensor, TensorData};

use crate::random::{Draws, Seed, Stream};

/// One weight or buffer of a module.
#[derive(Debug, Clone)]
pub struct Parameter {
    value: Tensor<1>,
    leaf: Option<Tensor<1>>,
    shape: Vec<usize>,
    trainable: bool,
    frozen: bool,
    holds_rate: bool,
}

/// What a visit calls with each parameter's path and the parameter.
pub type Visitor<'a> = &'a mut dyn FnMut(&str, &mut Parameter);

/// Something with parameters.
pub trait Module {
    /// Calls `visit` once for every parameter, in a fixed order, with `at` before each name.
    ///
    /// `at` is empty or ends with a dot.
    fn visit(&mut self, at: &str, visit: Visitor);
}

impl Parameter {
    /// A trainable parameter with these values, row-major.
    pub fn new(shape: &[usize], values: Vec<f32>, device: &Device) -> Self {
        let count = values.len();
        debug_assert_eq!(shape.iter().product::<usize>(), count);
        let value = Tensor::from_data(TensorData::new(values, [count]), device);
        Self { value, leaf: None, shape: shape.to_vec(), trainable: true, frozen: false, holds_rate: false }
    }

    /// A buffer: state that is saved with the weights but not trained (running statistics, fixed tables).
    pub fn buffer(shape: &[usize], values: Vec<f32>, device: &Device) -> Self {
        Self { trainable: false, ..Self::new(shape, values, device) }
    }

    /// The tensor to compute with: the tracked leaf during a training step, the plain value otherwise.
    ///
    /// `D` is the rank of [`Parameter::shape`].
    pub fn get<const D: usize>(&self) -> Tensor<D> {
        let shape: [usize; D] = std::array::from_fn(|axis| self.shape[axis]);
        self.leaf.as_ref().unwrap_or(&self.value).clone().reshape(shape)
    }

    /// Row-major shape.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Whether it is a weight rather than a buffer.
    pub fn is_trainable(&self) -> bool {
        self.trainable
    }

    /// Keeps the learning rate of this parameter at its peak, whatever the schedule (SimSiam's predictor).
    pub fn hold_rate(&mut self) {
        self.holds_rate = true;
    }

    /// Whether the schedule of the learning rate leaves it alone.
    pub fn holds_rate(&self) -> bool {
        self.holds_rate
    }

    /// Takes it from the optimizer: only the method changes it (a momentum encoder's weights).
    pub fn freeze(&mut self) {
        self.frozen = true;
    }

    /// Gives it back: an exported momentum encoder is fine-tuned like any other encoder.
    pub fn thaw(&mut self) {
        self.frozen = false;
    }

    /// The values, flat, without gradient.
    pub fn value(&self) -> Tensor<1> {
        self.value.clone()
    }

    /// Replaces the values; `value` is flat and as long as before.
    pub fn set(&mut self, value: Tensor<1>) {
        debug_assert_eq!(value.dims(), self.value.dims());
        self.value = value;
    }

    /// Makes a weight that is not frozen a leaf of the coming step's graph.
    pub fn track(&mut self) {
        if self.trainable && !self.frozen {
            self.leaf = Some(self.value.clone().autodiff().require_grad());
        }
    }

    /// Whether it is a leaf of the step under way.
    pub fn is_tracked(&self) -> bool {
        self.leaf.is_some()
    }

    /// Ends the step: takes the gradient (flat, without graph) out of `gradients` and forgets the leaf.
    pub fn take_gradient(&mut self, gradients: &mut Gradients) -> Option<Tensor<1>> {
        self.leaf.take().and_then(|leaf| leaf.grad_remove(gradients))
    }
}

/// Source of initial weights: each parameter of a run gets random numbers of its own.
pub struct Init<'a> {
    seed: Seed,
    device: &'a Device,
    next: u64,
}

impl<'a> Init<'a> {
    /// Initial weights for a run with this seed, on this device.
    pub fn new(seed: Seed, device: &'a Device) -> Self {
        Self { seed, device, next: 0 }
    }

    fn fill(&mut self, shape: &[usize], mut value: impl FnMut(&mut Draws) -> f32) -> Parameter {
        let mut draws = self.seed.draws(Stream::Init, 0, self.next);
        self.next += 1;
        let values = (0..shape.iter().product()).map(|_| value(&mut draws)).collect();
        Parameter::new(shape, values, self.device)
    }

    /// Uniform in ±`bound`.
    pub fn uniform(&mut self, shape: &[usize], bound: f32) -> Parameter {
        self.fill(shape, |draws| draws.range(-bound, bound))
    }

    /// Normal with standard deviation `std`.
    pub fn normal(&mut self, shape: &[usize], std: f32) -> Parameter {
        self.fill(shape, |draws| std * draws.normal())
    }

    /// All equal.
    pub fn constant(&mut self, shape: &[usize], value: f32) -> Parameter {
        Parameter::new(shape, vec![value; shape.iter().product()], self.device)
    }

    /// A buffer, all equal.
    pub fn buffer(&mut self, shape: &[usize], value: f32) -> Parameter {
        Parameter::buffer(shape, vec![value; shape.iter().product()], self.device)
    }

    /// A buffer with these values.
    pub fn table(&mut self, shape: &[usize], values: Vec<f32>) -> Parameter {
        Parameter::buffer(shape, values, self.device)
    }
}
