//! The WGSL kernels against their twins on the CPU: outputs and gradients, for random shapes. Needs a WebGPU adapter; a
//! software one will do.

use autodidact::kernels;
use autodidact::losses;
use burn::tensor::{Device, Tensor};

use crate::common::webgpu;
use crate::kernel_case::{Case, averages, between, close, compare, flat, noise, shapes};

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
                kernels::batch_norm(x, weight, bias, averages(channels, leaves[0].device()), 1e-5, rectified == 1)
                    .0
                    .flatten(0, 2)
            },
        });
    }
}

#[test]
fn running_averages_equal_their_twin() {
    for [batch, channels, plane] in [[2, 3, 1], [5, 70, 4], [9, 2, 1000]] {
        let after = |device: &Device| {
            let x = flat(&noise(batch * channels * plane, 1), device).reshape([batch, channels, plane]);
            let ones = || Tensor::ones([channels], device).without_autodiff();
            let mut running = averages(channels, device.clone());
            // The second batch finds them in the buffer where the first left them.
            for shift in [0.0, 5.0] {
                running = kernels::batch_norm(x.clone() + shift, ones(), ones(), running, 1e-5, false).1;
            }
            Tensor::cat(vec![running.mean, running.variance], 0).into_data().try_to_vec::<f32>().unwrap()
        };
        close("averages", &format!("{batch}×{channels}×{plane}"), &after(webgpu()), &after(&Device::flex()));
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
fn info_nce_against_a_queue_equals_its_twin() {
    // Queues shorter and longer than what one invocation goes through.
    for (batch, dim, length, temperature) in
        [(1, 4, 1, 0.5), (5, 12, 7, 0.2), (33, 36, 300, 0.07), (9, 128, 700, 0.2), (4, 6, 20, 0.5)]
    {
        let (key, queue) = (noise(batch * dim, 2), noise(length * dim, 3));
        compare(Case {
            name: format!("InfoNCE of {batch}×{dim} against {length} at {temperature}"),
            inputs: vec![noise(batch * dim, 1)],
            operation: &|leaves| {
                let device = leaves[0].device();
                let [key, queue] = [(&key, batch), (&queue, length)]
                    .map(|(values, rows)| flat(values, &device).autodiff().reshape([rows, dim]));
                losses::info_nce_queue(leaves[0].clone().reshape([batch, dim]), key, queue, temperature)
            },
        });
    }
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
