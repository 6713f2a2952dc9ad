//! Softmax on the CPU: one pass over a row for its maximum, one for exponentials and their sum, one to divide.

use burn::tensor::Tensor;

use super::cpu::{Floats, dispatched, each_piece, exp, rows_at_once, sum, sum_of};
use super::custom::differentiable;

/// Softmax of the last axis.
pub fn softmax<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let shape = x.dims();
    let width = shape[D - 1].max(1);
    let [y] = differentiable(
        [x.into_dispatch()],
        |[x], _| {
            let x = Floats::of(x);
            let mut y = vec![0.0; x.len()];
            each_row(&mut y, width, |start, y| forward(&x[start..start + width], y));
            let y = dispatched(y, shape);
            ([y.clone()], y)
        },
        move |y, [gradient], _| {
            let Some(gradient) = gradient.map(Floats::of) else { return [None] };
            let y = Floats::of(y);
            let mut dx = vec![0.0; y.len()];
            each_row(&mut dx, width, |start, dx| backward(&y[start..start + width], &gradient[start..], dx));
            [Some(dispatched(dx, shape))]
        },
    );
    Tensor::from_dispatch(y)
}

/// Calls `action` with where each row starts and the row.
fn each_row(values: &mut [f32], width: usize, action: impl Fn(usize, &mut [f32]) + Sync) {
    let rows = rows_at_once(width);
    each_piece(values, rows * width, |i, piece| {
        let starts = (i * rows * width..).step_by(width);
        piece.chunks_exact_mut(width).zip(starts).for_each(|(row, start)| action(start, row));
    });
}

fn forward(x: &[f32], y: &mut [f32]) {
    let highest = x.iter().fold(f32::NEG_INFINITY, |highest, &x| if x > highest { x } else { highest });
    y.iter_mut().zip(x).for_each(|(y, x)| *y = exp(x - highest));
    let scale = 1.0 / sum(y, |y| y);
    y.iter_mut().for_each(|y| *y *= scale);
}

/// dx = y·(g − Σ g·y)
fn backward(y: &[f32], gradient: &[f32], dx: &mut [f32]) {
    let gradient = &gradient[..y.len()];
    let mean = sum_of(y, gradient, |y, gradient| y * gradient);
    dx.iter_mut().zip(y.iter().zip(gradient)).for_each(|(dx, (y, gradient))| *dx = y * (gradient - mean));
}
