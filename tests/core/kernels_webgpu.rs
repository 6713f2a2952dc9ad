//! The WGSL kernels against their twins on the CPU: outputs and gradients, for random shapes. Needs a WebGPU adapter; a
//! software one will do.

use std::sync::{Mutex, PoisonError};

use autodidact::kernels::{self, Variant, set_variant};
use autodidact::losses;
use autodidact::random::{Draws, Seed, Stream};
use autodidact::training::optimizer::{Rule, State, Update};
use burn::tensor::{Device, Tensor, TensorData};

use crate::common::webgpu;

/// Values of an operation's flat inputs, and what it makes of them.
struct Case<'a> {
    name: String,
    inputs: Vec<Vec<f32>>,
    operation: &'a dyn Fn(&[Tensor<1>]) -> Tensor<1>,
}

/// The flat output, and the gradient of Σ output · weights for every input.
fn run(case: &Case, device: &Device) -> (Vec<f32>, Vec<Vec<f32>>) {
    let leaves: Vec<Tensor<1>> =
        case.inputs.iter().map(|values| flat(values, device).autodiff().require_grad()).collect();
    let output = (case.operation)(&leaves);
    let weights = noise(output.dims()[0], 99);
    let gradients = (output.clone() * flat(&weights, device).autodiff()).sum().backward();
    let read = |tensor: Tensor<1>| tensor.into_data().try_to_vec::<f32>().unwrap();
    (read(output.inner()), leaves.iter().map(|leaf| read(leaf.grad(&gradients).unwrap())).collect())
}

fn flat(values: &[f32], device: &Device) -> Tensor<1> {
    Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
}

fn noise(count: usize, sample: u64) -> Vec<f32> {
    let mut draws = Seed(8).draws(Stream::Noise, 0, sample);
    (0..count).map(|_| draws.normal()).collect()
}

/// Fails unless both devices agree, relative to the largest value, on outputs and gradients, in every form of the
/// kernels.
fn compare(case: Case) {
    // The form is one for the process.
    static FORM: Mutex<()> = Mutex::new(());
    let _form = FORM.lock().unwrap_or_else(PoisonError::into_inner);
    let (want, want_gradients) = run(&case, &Device::flex());
    for variant in [Variant::Tiled, Variant::Registers] {
        set_variant(variant);
        let (got, got_gradients) = run(&case, webgpu());
        close(&case.name, &format!("output, {variant:?}"), &got, &want);
        for (i, (got, want)) in got_gradients.iter().zip(&want_gradients).enumerate() {
            close(&case.name, &format!("gradient {i}, {variant:?}"), got, want);
        }
    }
}

fn close(name: &str, what: &str, got: &[f32], want: &[f32]) {
    assert_eq!(got.len(), want.len(), "{name}: {what}");
    let largest = want.iter().fold(1.0f32, |largest, x| largest.max(x.abs()));
    let worst = got.iter().zip(want).map(|(a, b)| (a - b).abs()).fold(0.0, |a: f32, b| if b > a { b } else { a });
    let finite = got.iter().all(|x| x.is_finite());
    assert!(finite && worst <= 2e-5 * largest, "{name}: {what} differs by {worst} of {largest}");
}

/// A number from `low` to `high`.
fn between(draws: &mut Draws, low: usize, high: usize) -> usize {
    low + draws.below(high - low + 1)
}

fn shapes(count: u64) -> impl Iterator<Item = Draws> {
    (0..count).map(|i| Seed(17).draws(Stream::Diagnostic, 1, i))
}

#[test]
fn convolutions_equal_their_twin() {
    for mut draws in shapes(24) {
        let [batch, inputs, outputs] =
            [between(&mut draws, 1, 3), between(&mut draws, 1, 9), between(&mut draws, 1, 17)];
        let kernel = [1, 2, 3, 5][draws.below(4)];
        let (stride, padding) = (between(&mut draws, 1, 3), draws.below(kernel));
        let smallest = kernel.saturating_sub(2 * padding).max(1);
        let [height, width] = [between(&mut draws, smallest, 13), between(&mut draws, smallest, 13)];
        compare(Case {
            name: format!(
                "{batch}×{inputs}×{height}×{width}, {outputs} outputs, kernel {kernel}, stride {stride}, padding {padding}"
            ),
            inputs: vec![noise(batch * inputs * height * width, 1), noise(outputs * inputs * kernel * kernel, 2)],
            operation: &|leaves| {
                let x = leaves[0].clone().reshape([batch, inputs, height, width]);
                let weight = leaves[1].clone().reshape([outputs, inputs, kernel, kernel]);
                kernels::conv2d(x, weight, stride, padding).flatten(0, 3)
            },
        });
    }
}

#[test]
fn linear_maps_equal_their_twin() {
    let drawn = shapes(16).map(|mut draws| {
        [between(&mut draws, 1, 70), between(&mut draws, 1, 40), between(&mut draws, 1, 40), draws.below(2)]
    });
    // Those that read four at a time, and sums that are split.
    let chosen = [[64, 32, 48, 1], [1, 4, 8, 1], [5, 128, 12, 0], [300, 8, 16, 1], [7, 516, 20, 1], [130, 12, 260, 0]];
    for [rows, inputs, outputs, biased] in drawn.chain(chosen) {
        let bias = if biased == 1 { vec![noise(outputs, 3)] } else { vec![] };
        compare(Case {
            name: format!("{rows}×{inputs} to {outputs}, bias {biased}"),
            inputs: [vec![noise(rows * inputs, 1), noise(outputs * inputs, 2)], bias].concat(),
            operation: &|leaves| {
                let (x, weight) = (leaves[0].clone().reshape([rows, inputs]), leaves[1].clone());
                kernels::linear(x, weight.reshape([outputs, inputs]), leaves.get(2).cloned()).flatten(0, 1)
            },
        });
    }
}

#[test]
fn batch_normalisation_equals_its_twin() {
    let drawn = shapes(8).map(|mut draws| {
        [between(&mut draws, 2, 9), between(&mut draws, 1, 9), between(&mut draws, 1, 50), draws.below(2)]
    });
    // More than one chunk of a channel; a far mean, whose squares would cancel.
    for [batch, channels, plane, rectified] in drawn.chain([[9, 2, 1000, 1], [2, 3, 1, 0]]) {
        let far = |values: Vec<f32>| values.into_iter().map(|x| x + 30.0).collect::<Vec<_>>();
        compare(Case {
            name: format!("{batch}×{channels}×{plane}, ReLU {rectified}"),
            inputs: vec![far(noise(batch * channels * plane, 1)), noise(channels, 2), noise(channels, 3)],
            operation: &|leaves| {
                let [x, weight, bias] = [0, 1, 2].map(|i| leaves[i].clone());
                let x = x.reshape([batch, channels, plane]) - 30.0;
                let (y, moments) = kernels::batch_norm(x, weight.clone(), bias, 1e-5, rectified == 1);
                let running = || Tensor::ones([channels], &y.device()).without_autodiff();
                let (mean, variance) = moments.blend(running(), running(), 0.1, batch * plane);
                // The averages are outputs too, though without gradient.
                let averages = Tensor::cat(vec![mean, variance], 0).autodiff();
                Tensor::cat(vec![y.flatten(0, 2), averages], 0)
            },
        });
    }
}

#[test]
fn layer_normalisation_equals_its_twin() {
    let drawn = shapes(8).map(|mut draws| [between(&mut draws, 1, 90), between(&mut draws, 2, 70)]);
    for [rows, dim] in drawn.chain([[200, 64], [1, 16]]) {
        compare(Case {
            name: format!("{rows}×{dim}"),
            inputs: vec![noise(rows * dim, 1), noise(dim, 2), noise(dim, 3)],
            operation: &|leaves| {
                let x = leaves[0].clone().reshape([1, rows, dim]);
                kernels::layer_norm(x, leaves[1].clone(), leaves[2].clone(), 1e-6).flatten(0, 2)
            },
        });
    }
}

#[test]
fn products_equal_their_twin() {
    for (i, mut draws) in shapes(12).enumerate() {
        let [m, n, k] = std::array::from_fn(|_| between(&mut draws, 1, 40));
        let transposed = [i % 2 == 1, i / 2 % 2 == 1];
        let shape = |rows: usize, columns: usize, turned| if turned { [columns, rows] } else { [rows, columns] };
        compare(Case {
            name: format!("{m}×{k}·{k}×{n}, transposed {transposed:?}"),
            inputs: vec![noise(m * k, 1), noise(k * n, 2)],
            operation: &|leaves| {
                let a = leaves[0].clone().reshape(shape(m, k, transposed[0]));
                let b = leaves[1].clone().reshape(shape(k, n, transposed[1]));
                kernels::matmul(a, b, transposed).flatten(0, 1)
            },
        });
    }
}

#[test]
fn a_product_with_itself_is_one() {
    compare(Case {
        name: "x·xᵀ".into(),
        inputs: vec![noise(12 * 8, 1)],
        operation: &|leaves| {
            let x = leaves[0].clone().reshape([12, 8]);
            kernels::matmul(x.clone(), x, [false, true]).flatten(0, 1)
        },
    });
}

#[test]
fn nt_xent_equals_its_twin() {
    for (batch, dim, temperature) in [(1, 4, 0.5), (5, 12, 0.1), (33, 36, 0.07), (16, 128, 0.2), (4, 6, 0.5)] {
        compare(Case {
            name: format!("NT-Xent of {batch}×{dim} at {temperature}"),
            inputs: vec![noise(batch * dim, 1), noise(batch * dim, 2)],
            operation: &|leaves| {
                let [z0, z1] = [0, 1].map(|i| leaves[i].clone().reshape([batch, dim]));
                losses::nt_xent(z0, z1, temperature)
            },
        });
    }
}

#[test]
fn gelu_equals_its_twin() {
    for count in [1, 64, 1000] {
        let wide = noise(count, 1).into_iter().map(|x| 3.0 * x).collect();
        compare(Case {
            name: format!("GELU of {count}"),
            inputs: vec![wide],
            operation: &|leaves| kernels::gelu(leaves[0].clone()),
        });
    }
}

#[test]
fn adamw_equals_its_twin() {
    let rule = Rule::AdamW { beta1: 0.9, beta2: 0.95, epsilon: 1e-8 };
    for count in [1, 63, 64, 1000] {
        let train = |device: &Device| {
            let (mut weight, mut state) = (flat(&noise(count, 1), device), State::default());
            for step in 1..=4 {
                let update = Update { learning_rate: 0.01, weight_decay: 0.05 };
                weight = rule.apply(weight, flat(&noise(count, 10 + step as u64), device), &mut state, update);
            }
            weight.into_data().try_to_vec::<f32>().unwrap()
        };
        close("AdamW", &format!("weight of {count}"), &train(webgpu()), &train(&Device::flex()));
    }
}

#[test]
fn attention_equals_its_twin() {
    let drawn = shapes(8).map(|mut draws| {
        [
            between(&mut draws, 1, 3),
            between(&mut draws, 1, 40),
            between(&mut draws, 1, 4),
            4 * between(&mut draws, 1, 16),
        ]
    });
    for [batch, tokens, heads, dim] in drawn.chain([[2, 17, 3, 64], [1, 1, 1, 4], [2, 9, 2, 6]]) {
        compare(Case {
            name: format!("{batch}×{tokens}, {heads} heads of {dim}"),
            inputs: vec![noise(batch * tokens * 3 * heads * dim, 1)],
            operation: &|leaves| {
                kernels::attention(leaves[0].clone().reshape([batch, tokens, 3 * heads * dim]), heads).flatten(0, 2)
            },
        });
    }
}
