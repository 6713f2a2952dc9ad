//! The momentum encoder: an exponential moving average of another module (He et al. 2020).

use std::f64::consts::PI;

use burn::tensor::Tensor;

use super::parameter::{Module, Parameter};
use crate::kernels::{on_webgpu, update_webgpu};

/// Makes `momentum_encoder` an equal of `encoder` that no optimizer changes. Both have the same structure.
pub fn start(momentum_encoder: &mut dyn Module, encoder: &mut dyn Module) {
    each_pair(momentum_encoder, encoder, &mut |slow, fast, _| {
        slow.set(fast);
        slow.freeze();
    });
}

/// momentum_encoder ← m·momentum_encoder + (1 − m)·encoder, weight by weight. Buffers of `encoder` (running
/// statistics) are left alone: in training mode the momentum encoder gathers its own.
///
/// Both modules must have the same structure. Calling it at the head of a step, with the weights the last step
/// left, is what the papers do; on the first step it changes nothing.
pub fn update(momentum_encoder: &mut dyn Module, encoder: &mut dyn Module, momentum: f64) {
    let (mut slow, mut fast) = (vec![], vec![]);
    each_pair(momentum_encoder, encoder, &mut |parameter, value, trainable| {
        if trainable {
            slow.push(parameter.value());
            fast.push(value);
        }
    });
    let mut averages = average(slow, fast, momentum).into_iter();
    each_pair(momentum_encoder, encoder, &mut |parameter, _, trainable| {
        if trainable && let Some(average) = averages.next() {
            parameter.set(average);
        }
    });
}

/// [`average_twin`], by a kernel where there is one.
fn average(slow: Vec<Tensor<1>>, fast: Vec<Tensor<1>>, momentum: f64) -> Vec<Tensor<1>> {
    match slow.first().is_some_and(on_webgpu) {
        true => update_webgpu::average(slow, fast, momentum),
        false => average_twin(slow, fast, momentum),
    }
}

/// momentum·slow + (1 − momentum)·fast, tensor by tensor, by burn's own operations.
pub fn average_twin(slow: Vec<Tensor<1>>, fast: Vec<Tensor<1>>, momentum: f64) -> Vec<Tensor<1>> {
    slow.into_iter().zip(fast).map(|(slow, fast)| slow * momentum + fast * (1.0 - momentum)).collect()
}

/// Momentum at `progress` (0..1) of a run: half a cosine from `start` to 1 (BYOL, DINO, I-JEPA).
pub fn scheduled(start: f64, progress: f64) -> f64 {
    1.0 - (1.0 - start) * ((PI * progress).cos() + 1.0) / 2.0
}

/// Calls `change` with each parameter of `slow`, the value of its twin in `fast`, and whether that is trained.
fn each_pair(slow: &mut dyn Module, fast: &mut dyn Module, change: &mut dyn FnMut(&mut Parameter, Tensor<1>, bool)) {
    let mut values: Vec<(Tensor<1>, bool)> = vec![];
    fast.visit("", &mut |_, parameter| values.push((parameter.value(), parameter.is_trainable())));
    let mut values = values.into_iter();
    slow.visit("", &mut |_, parameter| {
        if let Some((value, trainable)) = values.next() {
            change(parameter, value, trainable);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::parameter::Init;
    use crate::models::{ConvNet, Module};
    use crate::random::Seed;
    use burn::tensor::Device;

    fn first_weight(module: &mut dyn Module) -> f32 {
        let mut first = None;
        module.visit("", &mut |_, p| {
            first.get_or_insert_with(|| p.value().into_data().try_to_vec::<f32>().unwrap()[0]);
        });
        first.unwrap()
    }

    #[test]
    fn it_starts_equal_and_untrained_then_moves_by_one_minus_momentum() {
        let device = Device::flex();
        let mut slow = ConvNet::new(1, 2, &mut Init::new(Seed(1), &device));
        let mut fast = ConvNet::new(1, 2, &mut Init::new(Seed(2), &device));
        let (a, b) = (first_weight(&mut slow), first_weight(&mut fast));
        update(&mut slow, &mut fast, 0.9);
        assert!((first_weight(&mut slow) - (0.9 * a + 0.1 * b)).abs() < 1e-6);
        start(&mut slow, &mut fast);
        assert_eq!(first_weight(&mut slow), b);
        slow.visit("", &mut |name, p| {
            p.track();
            assert!(!p.is_tracked(), "{name}");
        });
        update(&mut slow, &mut fast, 0.5);
        assert_eq!(first_weight(&mut slow), b, "the average of equals");
    }

    #[test]
    fn the_schedule_goes_from_its_start_to_one() {
        assert_eq!(scheduled(0.996, 0.0), 0.996);
        assert_eq!(scheduled(0.996, 1.0), 1.0);
        assert!((scheduled(0.99, 0.5) - 0.995).abs() < 1e-12);
    }
}
