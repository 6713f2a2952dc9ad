//! Updates of many parameters by WGSL against their twins on the CPU: optimizers, clipping, momentum encoders.

use autodidact::kernels::update_webgpu::average;
use autodidact::models::momentum::average_twin;
use autodidact::training::optimizer::{Item, Rule, State, Update};
use burn::tensor::{Device, Tensor};

use crate::common::webgpu;
use crate::kernel_case::{close, flat, noise};

/// Lengths of parameters: odd ones, blocks that end at a multiple of 64, more than a workgroup takes, more than a table.
fn lengths() -> Vec<Vec<usize>> {
    let many = (0..150).map(|i| 1 + i % 70).collect();
    vec![vec![1], vec![64], vec![3, 64, 65, 1, 5000, 128, 7, 1024, 2], many]
}

/// What some steps make of parameters, one after the other. The third is frozen at first; all change hands once as in a
/// checkpoint, where they no longer lie side by side.
fn train(rule: &Rule, lengths: &[usize], clip: Option<f64>, device: &Device) -> Vec<f32> {
    let mut weights: Vec<Tensor<1>> =
        lengths.iter().zip(0..).map(|(&count, i)| flat(&noise(count, i), device)).collect();
    let mut states: Vec<State> = lengths.iter().map(|_| State::default()).collect();
    for step in 0..4 {
        if step == 2 {
            let apart = |tensor: &Tensor<1>| flat(&tensor.clone().into_data().try_to_vec::<f32>().unwrap(), device);
            weights = weights.iter().map(apart).collect();
            for state in &mut states {
                (state.first, state.second) = (state.first.as_ref().map(apart), state.second.as_ref().map(apart));
            }
        }
        let trained = |i: usize| i != 2 || step > 0;
        let items = states.iter_mut().enumerate().filter(|(i, _)| trained(*i)).map(|(i, state)| Item {
            weight: weights[i].clone(),
            gradient: flat(&noise(lengths[i], 1000 * (step + 1) + i as u64), device),
            state,
            update: Update { learning_rate: 0.01 + 0.001 * i as f64, weight_decay: 0.05 * (i % 2) as f64 },
        });
        let mut updated = rule.step(items.collect(), clip).into_iter();
        for (i, weight) in weights.iter_mut().enumerate().filter(|(i, _)| trained(*i)) {
            *weight = updated.next().unwrap_or_else(|| panic!("parameter {i} was not updated"));
        }
    }
    Tensor::cat(weights, 0).into_data().try_to_vec::<f32>().unwrap()
}

#[test]
fn optimizers_equal_their_twin() {
    let rules = [
        Rule::AdamW { beta1: 0.9, beta2: 0.95, epsilon: 1e-8 },
        Rule::Sgd { momentum: 0.9, nesterov: true },
        Rule::Sgd { momentum: 0.0, nesterov: false },
        Rule::Lars { momentum: 0.9, trust_coefficient: 0.01, nesterov: false },
    ];
    for rule in rules {
        for lengths in lengths() {
            // The second limit is never reached.
            for clip in [None, Some(0.5), Some(1e6)] {
                let [got, want] = [webgpu(), &Device::flex()].map(|device| train(&rule, &lengths, clip, device));
                close(&format!("{rule:?}"), &format!("{} weights, clipped to {clip:?}", lengths.len()), &got, &want);
            }
        }
    }
}

#[test]
fn a_gradient_of_two_parameters_moves_both() {
    // Two parameters of one sum have one gradient, in one buffer.
    let rule = Rule::Sgd { momentum: 0.9, nesterov: false };
    let gradient = flat(&noise(70, 3), webgpu());
    let mut states = [State::default(), State::default()];
    let update = Update { learning_rate: 0.1, weight_decay: 0.0 };
    let items = states.iter_mut().map(|state| {
        let weight = flat(&noise(70, 4), webgpu());
        Item { weight, gradient: gradient.clone(), state, update }
    });
    let weights = rule.step(items.collect(), None);
    let want: Vec<f32> = noise(70, 4).iter().zip(noise(70, 3)).map(|(w, g)| w - 0.1 * g).collect();
    for weight in weights {
        close("shared", "weight", &weight.into_data().try_to_vec::<f32>().unwrap(), &want);
    }
}

#[test]
fn a_momentum_encoder_equals_its_twin() {
    for lengths in lengths() {
        let tensors = |device: &Device, from: u64| -> Vec<Tensor<1>> {
            lengths.iter().zip(from..).map(|(&count, i)| flat(&noise(count, i), device)).collect()
        };
        let read = |tensors: Vec<Tensor<1>>| Tensor::cat(tensors, 0).into_data().try_to_vec::<f32>().unwrap();
        let run = |device: &Device, average: fn(Vec<Tensor<1>>, Vec<Tensor<1>>, f64) -> Vec<Tensor<1>>| {
            let fast = tensors(device, 0);
            // At its start it is the encoder itself; later both lie side by side, but not with each other.
            let slow = average(fast.clone(), fast, 0.9);
            let slow = average(slow, tensors(device, 500), 0.9);
            let same = average(slow.clone(), slow, 0.25);
            read(average(same, tensors(device, 900), 0.5))
        };
        close("average", &format!("{lengths:?}"), &run(webgpu(), average), &run(&Device::flex(), average_twin));
    }
}
