//! The same seed and configuration give the same run: bit for bit on the CPU, within tolerance on WebGPU.

use crate::common::{images, losses, mae, simclr, train, trainer, with};
use autodidact::export::encoder_file;
use autodidact::training::{Choice, RunLog};
use serde_json::{Value as Json, json};

fn run(config: Json, choice: Choice, steps: usize) -> (Vec<f32>, Vec<u8>) {
    let mut trainer = trainer(config, images(100), choice);
    let losses = losses(&train(&mut trainer, steps));
    (losses, pollster::block_on(encoder_file(&mut trainer, &RunLog::default())).unwrap())
}

/// The part of a safetensors file after its header, whose metadata has no fixed order.
fn weights(file: &[u8]) -> Vec<(String, Vec<f32>)> {
    let (mut weights, _) = autodidact::export::read_weights(file).unwrap();
    weights.sort_by(|a, b| a.name.cmp(&b.name));
    weights.into_iter().map(|weight| (weight.name, weight.values)).collect()
}

#[test]
fn on_the_cpu_bit_for_bit() {
    for config in [simclr(), mae()] {
        let (first, second) = (run(config.clone(), Choice::Cpu, 8), run(config, Choice::Cpu, 8));
        assert_eq!(first.0, second.0);
        assert_eq!(weights(&first.1), weights(&second.1));
    }
}

#[test]
fn another_seed_gives_another_run() {
    let other = with(simclr(), json!({ "seed": 1 }));
    assert_ne!(run(simclr(), Choice::Cpu, 2).0, run(other, Choice::Cpu, 2).0);
}

#[test]
fn reading_in_other_portions_changes_nothing() {
    let mut whole = trainer(simclr(), images(100), Choice::Cpu);
    let mut parts = trainer(simclr(), images(100), Choice::Cpu);
    let mut in_parts = train(&mut parts, 1);
    in_parts.extend(train(&mut parts, 4));
    // Looking at views and neighbours between steps must not move the run either.
    pollster::block_on(parts.figure_pixels(&[0, 1], 3)).unwrap();
    pollster::block_on(parts.knn(20, 10)).unwrap();
    in_parts.extend(train(&mut parts, 3));
    assert_eq!(train(&mut whole, 8), in_parts);
}

#[test]
fn webgpu_agrees_with_the_cpu() {
    for config in [simclr(), mae()] {
        let (cpu, gpu) = (run(config.clone(), Choice::Cpu, 10).0, run(config, Choice::WebGpu, 10).0);
        assert!((cpu[0] - gpu[0]).abs() <= 1e-3, "step 1: {} on the CPU, {} on WebGPU", cpu[0], gpu[0]);
        assert!((cpu[9] - gpu[9]).abs() <= 0.02 * cpu[9].abs(), "step 10: {} on the CPU, {} on WebGPU", cpu[9], gpu[9]);
    }
}
