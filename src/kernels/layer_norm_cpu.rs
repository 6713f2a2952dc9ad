//! LayerNorm on the CPU: a pass over each row forward, one backward.

use burn::tensor::Tensor;

use super::cpu::{Floats, dispatched, each_pair, rows_at_once, sum, sum_of};
use super::custom::differentiable;

/// As [`super::layer_norm`].
pub fn layer_norm<const D: usize>(x: Tensor<D>, weight: Tensor<1>, bias: Tensor<1>, epsilon: f64) -> Tensor<D> {
    let (shape, epsilon) = (x.dims(), epsilon as f32);
    let width = shape[D - 1].max(1);
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()],
        |[x, weight, bias], _| {
            let (x, weight, bias) = (Floats::of(x), Floats::of(weight), Floats::of(bias));
            let (y, moments) = forward(&x, &weight, &bias, epsilon);
            ([dispatched(y, shape)], (x, weight, moments))
        },
        move |(x, weight, moments), [gradient], wanted| {
            let Some(gradient) = gradient.map(Floats::of) else { return [None, None, None] };
            let (dx, [dw, db]) = backward(&x, &weight, &moments, &gradient);
            [
                wanted[0].then(|| dispatched(dx, shape)),
                wanted[1].then(|| dispatched(dw, [width])),
                wanted[2].then(|| dispatched(db, [width])),
            ]
        },
    );
    Tensor::from_dispatch(y)
}

/// y, and of each row its mean and one over its deviation.
fn forward(x: &[f32], weight: &[f32], bias: &[f32], epsilon: f32) -> (Vec<f32>, Vec<f32>) {
    let width = weight.len();
    let (mut y, mut moments) = (vec![0.0; x.len()], vec![0.0; x.len() / width * 2]);
    let rows = rows_at_once(width);
    each_pair([&mut y, &mut moments], [rows * width, rows * 2], |i, y, moments| {
        let x = x[i * rows * width..].chunks_exact(width);
        for ((y, moments), x) in y.chunks_exact_mut(width).zip(moments.chunks_exact_mut(2)).zip(x) {
            let mean = sum(x, |x| x) / width as f32;
            let variance = sum(x, |x| (x - mean) * (x - mean)) / width as f32;
            let scale = 1.0 / (variance + epsilon).sqrt();
            for ((y, x), (weight, bias)) in y.iter_mut().zip(x).zip(weight.iter().zip(bias)) {
                *y = (x - mean) * scale * weight + bias;
            }
            moments.copy_from_slice(&[mean, scale]);
        }
    });
    (y, moments)
}

/// dx, and the gradients of weight and bias. With x̂ the normalised row and h = g·weight:
/// dx = (h − mean h − x̂·mean(h·x̂)) / deviation
fn backward(x: &[f32], weight: &[f32], moments: &[f32], gradient: &[f32]) -> (Vec<f32>, [Vec<f32>; 2]) {
    let width = weight.len();
    let rows = rows_at_once(width);
    let pieces = (x.len() / width).div_ceil(rows);
    // Gradients of weight and bias, a pair for each piece.
    let (mut dx, mut partial) = (vec![0.0; x.len()], vec![0.0; pieces * 2 * width]);
    each_pair([&mut dx, &mut partial], [rows * width, 2 * width], |i, dx, partial| {
        let (dw, db) = partial.split_at_mut(width);
        let start = i * rows;
        let inputs = x[start * width..].chunks_exact(width).zip(gradient[start * width..].chunks_exact(width));
        for ((dx, moments), (x, g)) in dx.chunks_exact_mut(width).zip(moments[start * 2..].chunks_exact(2)).zip(inputs)
        {
            let (mean, scale) = (moments[0], moments[1]);
            dx.iter_mut().zip(g.iter().zip(weight)).for_each(|(h, (g, weight))| *h = g * weight);
            let h_mean = sum(dx, |h| h) / width as f32;
            let slope = sum_of(dx, x, |h, x| h * (x - mean)) * scale / width as f32;
            for ((dx, (x, g)), (dw, db)) in dx.iter_mut().zip(x.iter().zip(g)).zip(dw.iter_mut().zip(db.iter_mut())) {
                let unit = (x - mean) * scale;
                *dx = (*dx - h_mean - unit * slope) * scale;
                *dw += g * unit;
                *db += g;
            }
        }
    });
    let (mut dw, mut db) = (vec![0.0; width], vec![0.0; width]);
    for partial in partial.chunks_exact(2 * width) {
        let (partial_dw, partial_db) = partial.split_at(width);
        dw.iter_mut().zip(partial_dw).for_each(|(sum, part)| *sum += part);
        db.iter_mut().zip(partial_db).for_each(|(sum, part)| *sum += part);
    }
    (dx, [dw, db])
}
