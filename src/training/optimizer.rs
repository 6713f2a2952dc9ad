//! Optimizers: AdamW, SGD with Nesterov momentum, LARS.
//!
//! They work on flat tensors, parameter by parameter in the order a module visits them. One-dimensional
//! parameters (biases, normalisation weights) have no weight decay and no layer-wise adaptation.

use burn::tensor::Tensor;

use crate::kernels::{AdamW, on_webgpu};

/// The rule, with its constants.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Loshchilov & Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
    AdamW {
        /// Decay of the first moment, β₁.
        beta1: f64,
        /// Decay of the second moment, β₂.
        beta2: f64,
        /// Added to the root of the second moment.
        epsilon: f64,
    },
    /// Stochastic gradient descent as PyTorch has it; weight decay is added to the gradient.
    Sgd {
        /// Decay of the velocity.
        momentum: f64,
        /// Looks one step ahead (Sutskever et al. 2013).
        nesterov: bool,
    },
    /// You et al., "Large Batch Training of Convolutional Networks", 2017: SGD whose rate is scaled, per
    /// parameter, by trust_coefficient · ‖w‖ / (‖g‖ + weight_decay · ‖w‖).
    Lars {
        /// Decay of the velocity.
        momentum: f64,
        /// Scale of the layer-wise rate.
        trust_coefficient: f64,
        /// Looks one step ahead.
        nesterov: bool,
    },
}

/// What the rule remembers of one parameter, flat.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// First moment or velocity.
    pub first: Option<Tensor<1>>,
    /// Second moment (AdamW).
    pub second: Option<Tensor<1>>,
    /// Updates so far; a parameter that was frozen at first has fewer than the run has steps.
    pub count: usize,
}

/// The settings of one update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update {
    /// Learning rate of this step.
    pub learning_rate: f64,
    /// Weight decay of this parameter; 0 also turns LARS's adaptation off.
    pub weight_decay: f64,
}

impl Rule {
    /// The new weight; `weight`, `gradient` and the state are flat and of one length.
    pub fn apply(&self, weight: Tensor<1>, gradient: Tensor<1>, state: &mut State, update: Update) -> Tensor<1> {
        let Update { learning_rate, weight_decay } = update;
        state.count += 1;
        let count = state.count;
        match *self {
            Rule::AdamW { beta1, beta2, epsilon } if on_webgpu(&weight) => {
                let fresh = || weight.zeros_like();
                let moments = [state.first.take(), state.second.take()].map(|old| old.unwrap_or_else(fresh));
                let step = AdamW {
                    betas: [beta1, beta2],
                    kept: 1.0 - learning_rate * weight_decay,
                    rate: learning_rate / (1.0 - beta1.powi(count as i32)),
                    correction: 1.0 / (1.0 - beta2.powi(count as i32)),
                    epsilon,
                };
                let [weight, first, second] = step.step(weight, gradient, moments);
                (state.first, state.second) = (Some(first), Some(second));
                weight
            }
            Rule::AdamW { beta1, beta2, epsilon } => {
                let first = decayed(state.first.take(), beta1, gradient.clone() * (1.0 - beta1));
                let second = decayed(state.second.take(), beta2, gradient.clone() * gradient * (1.0 - beta2));
                (state.first, state.second) = (Some(first.clone()), Some(second.clone()));
                let (bias1, bias2) = (1.0 - beta1.powi(count as i32), 1.0 - beta2.powi(count as i32));
                let denominator = second.sqrt() / bias2.sqrt() + epsilon;
                weight * (1.0 - learning_rate * weight_decay) - first / denominator * (learning_rate / bias1)
            }
            Rule::Sgd { momentum, nesterov } => {
                let gradient = if weight_decay == 0.0 { gradient } else { gradient + weight.clone() * weight_decay };
                weight - velocity(state, gradient, momentum, nesterov) * learning_rate
            }
            Rule::Lars { momentum, trust_coefficient, nesterov } => {
                let gradient = match weight_decay == 0.0 {
                    true => gradient,
                    false => adapted(&weight, gradient, weight_decay, trust_coefficient),
                };
                weight - velocity(state, gradient, momentum, nesterov) * learning_rate
            }
        }
    }
}

/// decay · old + new, or new at the first update.
fn decayed(old: Option<Tensor<1>>, decay: f64, new: Tensor<1>) -> Tensor<1> {
    match old {
        Some(old) => old * decay + new,
        None => new,
    }
}

fn velocity(state: &mut State, gradient: Tensor<1>, momentum: f64, nesterov: bool) -> Tensor<1> {
    if momentum == 0.0 {
        return gradient;
    }
    let velocity = decayed(state.first.take(), momentum, gradient.clone());
    state.first = Some(velocity.clone());
    if nesterov { gradient + velocity * momentum } else { velocity }
}

/// LARS's scaled gradient. Where weight or gradient is all zero the gradient is left as it is. Everything
/// stays on the device: a norm that is read would stall the step.
fn adapted(weight: &Tensor<1>, gradient: Tensor<1>, weight_decay: f64, trust_coefficient: f64) -> Tensor<1> {
    let norm = |x: &Tensor<1>| (x.clone() * x.clone()).sum().sqrt();
    let (weight_norm, gradient_norm) = (norm(weight), norm(&gradient));
    let rate = weight_norm.clone() / (gradient_norm.clone() + weight_norm.clone() * weight_decay + 1e-8);
    let active = (weight_norm * gradient_norm).greater_scalar(0.0).float();
    let scaled = (gradient.clone() + weight.clone() * weight_decay) * (rate * trust_coefficient);
    scaled * active.clone() + gradient * (active * -1.0 + 1.0)
}
