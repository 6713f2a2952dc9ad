//! Optimizers: AdamW, SGD with Nesterov momentum, LARS.
//!
//! They work on flat tensors: on WebGPU on all parameters at once, by a kernel; on the CPU one after the other, which is
//! also the kernels' twin. One-dimensional parameters (biases, normalisation weights) have no weight decay and no
//! layer-wise adaptation.

use burn::tensor::{Gradients, Tensor};

use crate::kernels::{on_webgpu, update_webgpu};
use crate::models::Parameter;

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

/// Calls a function with each of some parameters, always in the same order.
pub type Visit<'a> = &'a mut dyn FnMut(&mut dyn FnMut(&mut Parameter));

/// One parameter in an update; weight, gradient and state are flat and of one length.
pub struct Item<'a> {
    /// What is updated.
    pub weight: Tensor<1>,
    /// Of the loss.
    pub gradient: Tensor<1>,
    /// What the rule remembers.
    pub state: &'a mut State,
    /// Its settings.
    pub update: Update,
}

impl Rule {
    /// Updates every parameter that `visit` goes over and that has a gradient, by `settings`, once. `states` are theirs,
    /// in the order of the visit; `clip` as in [`Rule::step`].
    pub fn update(
        &self,
        visit: Visit,
        mut gradients: Gradients,
        states: &mut [State],
        settings: impl Fn(&Parameter) -> Update,
        clip: Option<f64>,
    ) {
        let (mut items, mut trained, mut states) = (vec![], vec![], states.iter_mut());
        visit(&mut |parameter| {
            let found = parameter.take_gradient(&mut gradients).zip(states.next());
            trained.push(found.is_some());
            if let Some((gradient, state)) = found {
                items.push(Item { weight: parameter.value(), gradient, state, update: settings(parameter) });
            }
        });
        let (mut weights, mut trained) = (self.step(items, clip).into_iter(), trained.into_iter());
        visit(&mut |parameter| {
            if trained.next() == Some(true)
                && let Some(weight) = weights.next()
            {
                parameter.set(weight);
            }
        });
    }

    /// The new weight of one parameter.
    pub fn apply(&self, weight: Tensor<1>, gradient: Tensor<1>, state: &mut State, update: Update) -> Tensor<1> {
        let mut weights = self.step(vec![Item { weight, gradient, state, update }], None);
        weights.swap_remove(0)
    }

    /// The new weights of many parameters, in their order. With `clip` their gradients are scaled first so that the norm
    /// of all together is at most that.
    pub fn step(&self, mut items: Vec<Item>, clip: Option<f64>) -> Vec<Tensor<1>> {
        items.iter_mut().for_each(|item| item.state.count += 1);
        match items.first().is_some_and(|item| on_webgpu(&item.weight)) {
            true => self.step_webgpu(items, clip),
            false => {
                if let Some(limit) = clip {
                    clip_twin(&mut items, limit);
                }
                items.into_iter().map(|item| self.apply_twin(item)).collect()
            }
        }
    }

    /// [`Rule::step`] by burn's own operations, for one parameter whose update is counted.
    fn apply_twin(&self, Item { weight, gradient, state, update }: Item) -> Tensor<1> {
        let Update { learning_rate, weight_decay } = update;
        match *self {
            Rule::AdamW { beta1, beta2, epsilon } => {
                let [bias1, bias2] = [beta1, beta2].map(|beta| 1.0 - beta.powi(state.count as i32));
                let first = decayed(state.first.take(), beta1, gradient.clone() * (1.0 - beta1));
                let second = decayed(state.second.take(), beta2, gradient.clone() * gradient * (1.0 - beta2));
                (state.first, state.second) = (Some(first.clone()), Some(second.clone()));
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

    /// [`Rule::step`] by kernels, for parameters whose update is counted.
    fn step_webgpu(&self, items: Vec<Item>, clip: Option<f64>) -> Vec<Tensor<1>> {
        match *self {
            Rule::AdamW { beta1, beta2, epsilon } => {
                let factors = |item: &Item| {
                    let (Update { learning_rate, weight_decay }, count) = (item.update, item.state.count as i32);
                    let [bias1, bias2] = [beta1, beta2].map(|beta| 1.0 - beta.powi(count));
                    [1.0 - learning_rate * weight_decay, learning_rate / bias1, 1.0 / bias2]
                };
                let rule = |parameters| update_webgpu::adamw(parameters, [beta1, beta2], epsilon, clip);
                update(items, |state| [&mut state.first, &mut state.second], factors, rule)
            }
            Rule::Sgd { momentum, nesterov } => sgd(items, momentum, nesterov, None, clip),
            Rule::Lars { momentum, trust_coefficient, nesterov } => {
                sgd(items, momentum, nesterov, Some(trust_coefficient), clip)
            }
        }
    }
}

/// Updates `items` by a kernel: `rule` gets them with the moments that `moments` names and with their `factors`.
fn update<const M: usize>(
    mut items: Vec<Item>,
    moments: impl Fn(&mut State) -> [&mut Option<Tensor<1>>; M],
    factors: impl Fn(&Item) -> [f64; 3],
    rule: impl FnOnce(Vec<update_webgpu::Parameter<M>>) -> Vec<update_webgpu::Updated<M>>,
) -> Vec<Tensor<1>> {
    let parameters = items.iter_mut().map(|item| update_webgpu::Parameter {
        factors: factors(item),
        weight: item.weight.clone(),
        gradient: item.gradient.clone(),
        moments: moments(item.state).map(Option::take),
    });
    let updated = rule(parameters.collect());
    let store = |(item, (weight, new)): (Item, update_webgpu::Updated<M>)| {
        moments(item.state).into_iter().zip(new).for_each(|(moment, new)| *moment = Some(new));
        weight
    };
    items.into_iter().zip(updated).map(store).collect()
}

fn sgd(items: Vec<Item>, momentum: f64, nesterov: bool, trust: Option<f64>, clip: Option<f64>) -> Vec<Tensor<1>> {
    let factors = |item: &Item| [item.update.learning_rate, item.update.weight_decay, 0.0];
    let rule = |parameters| update_webgpu::sgd(parameters, momentum, nesterov, trust, clip);
    // Without momentum nothing is remembered.
    match momentum == 0.0 {
        true => {
            let mut velocities: Vec<State> = items.iter().map(|_| State::default()).collect();
            let items = items.into_iter().zip(&mut velocities).map(|(item, state)| Item { state, ..item });
            update(items.collect(), |state| [&mut state.first], factors, rule)
        }
        false => update(items, |state| [&mut state.first], factors, rule),
    }
}

/// Scales all gradients so that their common norm is at most `limit`, without reading it.
fn clip_twin(items: &mut [Item], limit: f64) {
    let squares = items.iter().map(|item| (item.gradient.clone() * item.gradient.clone()).sum()).collect::<Vec<_>>();
    if squares.is_empty() {
        return;
    }
    let norm = Tensor::cat(squares, 0).sum().sqrt();
    let scale = ((norm + 1e-6).recip() * limit).clamp_max(1.0);
    items.iter_mut().for_each(|item| item.gradient = item.gradient.clone() * scale.clone());
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
