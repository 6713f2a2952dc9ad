//! What is written out for the CPU against its twin in tensor operations: outputs and gradients, for random shapes.

use autodidact::kernels::{self, RunningAverages};
use burn::tensor::{Device, Tensor};

use crate::kernel_case::{Case, averages, between, close, compare_on_cpu, flat, noise, shapes};

#[test]
fn convolutions_equal_their_twin() {
    for mut draws in shapes(40) {
        let [batch, inputs, outputs] =
            [between(&mut draws, 1, 19), between(&mut draws, 1, 9), between(&mut draws, 1, 17)];
        let kernel = [1, 2, 3, 5][draws.below(4)];
        let (stride, padding) = (between(&mut draws, 1, 3), draws.below(kernel));
        let smallest = kernel.saturating_sub(2 * padding).max(1);
        let [height, width] = [between(&mut draws, smallest, 13), between(&mut draws, smallest, 13)];
        let tensors = move |leaves: &[Tensor<1>]| {
            let x = leaves[0].clone().reshape([batch, inputs, height, width]);
            (x, leaves[1].clone().reshape([outputs, inputs, kernel, kernel]))
        };
        let case = Case {
            name: format!(
                "{batch}×{inputs}×{height}×{width}, {outputs} outputs, kernel {kernel}, stride {stride}, padding {padding}"
            ),
            inputs: vec![noise(batch * inputs * height * width, 1), noise(outputs * inputs * kernel * kernel, 2)],
            operation: &|leaves| {
                let (x, weight) = tensors(leaves);
                kernels::conv2d(x, weight, stride, padding).flatten(0, 3)
            },
        };
        compare_on_cpu(case, &|leaves| {
            let (x, weight) = tensors(leaves);
            kernels::conv2d_twin(x, weight, stride, padding).flatten(0, 3)
        });
    }
}

#[test]
fn batch_normalisation_equals_its_twin() {
    let drawn = shapes(8).map(|mut draws| {
        [between(&mut draws, 2, 9), between(&mut draws, 1, 9), between(&mut draws, 1, 50), draws.below(2)]
    });
    for [batch, channels, plane, rectified] in drawn.chain([[9, 2, 1000, 1], [9, 2, 1000, 0], [2, 3, 1, 0]]) {
        // A far mean, whose squares would cancel; but rounding it would push values over ReLU's edge.
        let far = if rectified == 1 { 0.0 } else { 30.0 };
        let tensors = move |leaves: &[Tensor<1>]| {
            let [x, weight, bias] = [0, 1, 2].map(|i| leaves[i].clone());
            (x.reshape([batch, channels, plane]) + far, weight, bias)
        };
        let case = Case {
            name: format!("{batch}×{channels}×{plane}, ReLU {rectified}"),
            inputs: vec![noise(batch * channels * plane, 1), noise(channels, 2), noise(channels, 3)],
            operation: &|leaves| {
                let (x, weight, bias) = tensors(leaves);
                kernels::batch_norm(x, weight, bias, averages(channels, Device::flex()), 1e-5, rectified == 1)
                    .0
                    .flatten(0, 2)
            },
        };
        compare_on_cpu(case, &|leaves| {
            let (x, weight, bias) = tensors(leaves);
            kernels::batch_norm_twin(x, weight, bias, averages(channels, Device::flex()), 1e-5, rectified == 1)
                .0
                .flatten(0, 2)
        });
    }
}

#[test]
fn running_averages_equal_their_twin() {
    let x = flat(&noise(5 * 70 * 4, 1), &Device::flex()).reshape([5, 70, 4]);
    let ones = || Tensor::ones([70], &Device::flex()).without_autodiff();
    let running = || averages(70, Device::flex());
    let values = |running: RunningAverages| {
        Tensor::cat(vec![running.mean, running.variance], 0).into_data().try_to_vec::<f32>().unwrap()
    };
    let got = values(kernels::batch_norm(x.clone(), ones(), ones(), running(), 1e-5, true).1);
    close("running", "averages", &got, &values(kernels::batch_norm_twin(x, ones(), ones(), running(), 1e-5, true).1));
}

#[test]
fn layer_normalisation_equals_its_twin() {
    let drawn = shapes(8).map(|mut draws| [between(&mut draws, 1, 90), between(&mut draws, 2, 70)]);
    // More rows than a core takes at a time.
    for [rows, dim] in drawn.chain([[700, 64], [1, 16], [3, 1]]) {
        let case = Case {
            name: format!("{rows}×{dim}"),
            inputs: vec![noise(rows * dim, 1), noise(dim, 2), noise(dim, 3)],
            operation: &|leaves| {
                let x = leaves[0].clone().reshape([1, rows, dim]);
                kernels::layer_norm(x, leaves[1].clone(), leaves[2].clone(), 1e-6).flatten(0, 2)
            },
        };
        compare_on_cpu(case, &|leaves| {
            let x = leaves[0].clone().reshape([1, rows, dim]);
            kernels::layer_norm_twin(x, leaves[1].clone(), leaves[2].clone(), 1e-6).flatten(0, 2)
        });
    }
}

#[test]
fn linear_maps_equal_their_twin() {
    let drawn = shapes(20).map(|mut draws| [90, 40, 40].map(|most| between(&mut draws, 1, most)));
    // More rows, terms and columns than are taken at a time, whole and with a rest.
    let large = [[130, 300, 17], [64, 256, 8], [3, 520, 24], [300, 9, 33]];
    for ([rows, inputs, outputs], biased) in drawn.chain(large).zip([true, false].into_iter().cycle()) {
        let tensors = move |leaves: &[Tensor<1>]| {
            let (x, weight) = (leaves[0].clone().reshape([rows, inputs]), leaves[1].clone());
            (x, weight.reshape([outputs, inputs]), leaves.get(2).cloned())
        };
        let mut inputs_of = vec![noise(rows * inputs, 1), noise(outputs * inputs, 2)];
        inputs_of.extend(biased.then(|| noise(outputs, 3)));
        let case = Case {
            name: format!("{rows}×{inputs} to {outputs}, bias {biased}"),
            inputs: inputs_of,
            operation: &|leaves| {
                let (x, weight, bias) = tensors(leaves);
                kernels::linear_in_browsers(x, weight, bias).flatten(0, 1)
            },
        };
        compare_on_cpu(case, &|leaves| {
            let (x, weight, bias) = tensors(leaves);
            kernels::linear_twin(x, weight, bias).flatten(0, 1)
        });
    }
}

#[test]
fn gelu_equals_its_twin() {
    for count in [1, 7, 1000, 20_000] {
        let wide: Vec<f32> = noise(count, 1).into_iter().map(|x| 3.0 * x).collect();
        let case =
            Case { name: format!("GELU of {count}"), inputs: vec![wide], operation: &|x| kernels::gelu(x[0].clone()) };
        compare_on_cpu(case, &|x| kernels::gelu_twin(x[0].clone()));
    }
}

#[test]
fn attention_equals_its_twin() {
    let drawn = shapes(12).map(|mut draws| {
        [between(&mut draws, 1, 3), between(&mut draws, 1, 40), between(&mut draws, 1, 4), between(&mut draws, 1, 19)]
    });
    for [batch, tokens, heads, dim] in drawn.chain([[2, 65, 4, 8], [1, 1, 1, 1]]) {
        let of = |x: &[Tensor<1>]| x[0].clone().reshape([batch, tokens, 3 * heads * dim]);
        let case = Case {
            name: format!("{batch}×{tokens}, {heads} heads of {dim}"),
            inputs: vec![noise(batch * tokens * 3 * heads * dim, 1)],
            operation: &|x| kernels::attention(of(x), heads).flatten(0, 2),
        };
        compare_on_cpu(case, &|x| kernels::attention_twin(of(x), heads).flatten(0, 2));
    }
}

#[test]
fn softmax_equals_its_twin() {
    for [rows, width] in [[1, 1], [3, 7], [40, 65], [9, 3000]] {
        let wide: Vec<f32> = noise(rows * width, 1).into_iter().map(|x| 5.0 * x).collect();
        let case = Case {
            name: format!("softmax of {rows}×{width}"),
            inputs: vec![wide],
            operation: &|x| kernels::softmax(x[0].clone().reshape([rows, width])).flatten(0, 1),
        };
        compare_on_cpu(case, &|x| kernels::softmax_twin(x[0].clone().reshape([rows, width])).flatten(0, 1));
    }
}

#[test]
fn what_is_not_a_number_stays_that() {
    let x = || Tensor::<2>::from_floats([[1.0, f32::NAN, -200.0]], &Device::flex());
    let shown = |y: Tensor<2>| y.into_data().try_to_vec::<f32>().unwrap();
    assert!(shown(kernels::softmax(x())).iter().all(|y| y.is_nan()));
    assert!(shown(kernels::gelu(x()))[1].is_nan());
    let one = || Tensor::<1>::ones([3], &Device::flex());
    assert!(shown(kernels::layer_norm(x(), one(), one(), 1e-6)).iter().all(|y| y.is_nan()));
    let two = Tensor::cat(vec![x(), x()], 0);
    assert!(shown(kernels::batch_norm(two, one(), one(), averages(3, Device::flex()), 1e-5, true).0)[1].is_nan());
}
