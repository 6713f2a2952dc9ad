//! The affine map on the CPU of a browser, bias and all, and gradients that need no copy of a turned matrix.

use burn::tensor::Tensor;

use super::cpu::{Floats, dispatched};
use super::custom::differentiable;
use super::product_cpu::{Matrix, product};

/// As [`super::linear`], of [rows, inputs].
pub fn linear(x: Tensor<2>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<2> {
    let ([rows, inputs], [outputs, _]) = (x.dims(), weight.dims());
    let bias = bias.unwrap_or_else(|| Tensor::zeros([outputs], &x.device()));
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()],
        |tensors, _| {
            let [x, weight, bias] = tensors.map(Floats::of);
            let turned = Matrix::new(&weight, [outputs, inputs]).transposed();
            let y = product(Matrix::new(&x, [rows, inputs]), turned, Some(&bias));
            ([dispatched(y, [rows, outputs])], (x, weight))
        },
        move |(x, weight), [gradient], wanted| {
            let Some(gradient) = gradient.map(Floats::of) else { return [None, None, None] };
            let slopes = Matrix::new(&gradient, [rows, outputs]);
            let dx = || product(slopes, Matrix::new(&weight, [outputs, inputs]), None);
            let dw = || product(slopes.transposed(), Matrix::new(&x, [rows, inputs]), None);
            [
                wanted[0].then(|| dispatched(dx(), [rows, inputs])),
                wanted[1].then(|| dispatched(dw(), [outputs, inputs])),
                wanted[2].then(|| dispatched(column_sums(&gradient, outputs), [outputs])),
            ]
        },
    );
    Tensor::from_dispatch(y)
}

fn column_sums(values: &[f32], columns: usize) -> Vec<f32> {
    let mut sums = vec![0.0; columns];
    for row in values.chunks_exact(columns.max(1)) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    sums
}
