//! The affine map on the CPU of a browser, bias and all, and gradients that need no copy of a turned matrix.

use burn::tensor::Tensor;

use super::cpu::{Floats, dispatched};
use super::custom::differentiable;
use super::product_cpu::{Matrix, product};

/// As [`super::linear`], of [rows, inputs].
pub fn linear(x: Tensor<2>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    let ([rows, inputs], [outputs, _]) = (x.dims(), weight.dims());
    let (x, weight) = (x.into_dispatch(), weight.into_dispatch());
    let forward = move |x: &Floats, weight: &Floats, bias: Option<&[f32]>| {
        let weight = Matrix::new(weight, [outputs, inputs]).transposed();
        dispatched(product(Matrix::new(x, [rows, inputs]), weight, bias), [rows, outputs])
    };
    let backward = move |x: &Floats, weight: &Floats, gradient: &Floats, [wanted_x, wanted_weight]: [bool; 2]| {
        let gradient = Matrix::new(gradient, [rows, outputs]);
        let dx = || product(gradient, Matrix::new(weight, [outputs, inputs]), None);
        let dw = || product(gradient.transposed(), Matrix::new(x, [rows, inputs]), None);
        [wanted_x.then(|| dispatched(dx(), [rows, inputs])), wanted_weight.then(|| dispatched(dw(), [outputs, inputs]))]
    };
    let [y] = match bias {
        Some(bias) => differentiable(
            [x, weight, bias.into_dispatch()],
            |inputs, _| {
                let [x, weight, bias] = inputs.map(Floats::of);
                ([forward(&x, &weight, Some(&bias))], (x, weight))
            },
            move |(x, weight), [gradient], wanted| {
                let Some(gradient) = gradient.map(Floats::of) else { return [None, None, None] };
                let [dx, dw] = backward(&x, &weight, &gradient, [wanted[0], wanted[1]]);
                [dx, dw, wanted[2].then(|| dispatched(column_sums(&gradient, outputs), [outputs]))]
            },
        ),
        None => differentiable(
            [x, weight],
            |inputs, _| {
                let [x, weight] = inputs.map(Floats::of);
                ([forward(&x, &weight, None)], (x, weight))
            },
            move |(x, weight), [gradient], wanted| {
                let Some(gradient) = gradient.map(Floats::of) else { return [None, None] };
                backward(&x, &weight, &gradient, wanted)
            },
        ),
    };
    Tensor::from_dispatch(y)
}

fn column_sums(values: &[f32], columns: usize) -> Vec<f32> {
    let mut sums = vec![0.0; columns];
    for row in values.chunks_exact(columns.max(1)) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    sums
}
