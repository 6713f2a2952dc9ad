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
            let mut y = x.to_vec();
            each_row(&mut y, width, |_, y| forward(y));
            let y = dispatched(y, shape);
            ([y.clone()], y)
        },
        move |y, [gradient], _| {
            let Some(gradient) = gradient.map(Floats::of) else { return [None] };
            let y = Floats::of(y);
            let mut dx = gradient.to_vec();
            each_row(&mut dx, width, |start, dx| backward(&y[start..start + width], dx));
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

/// Softmax of a row, in its place.
pub fn forward(row: &mut [f32]) {
    let highest = row.iter().fold(f32::NEG_INFINITY, |highest, &x| if x > highest { x } else { highest });
    row.iter_mut().for_each(|x| *x = exp(*x - highest));
    let scale = 1.0 / sum(row, |y| y);
    row.iter_mut().for_each(|y| *y *= scale);
}

/// Gradient of a row whose softmax is `y`, in the place of that of `y`: y·(g − Σ g·y).
pub fn backward(y: &[f32], gradient: &mut [f32]) {
    let mean = sum_of(y, gradient, |y, gradient| y * gradient);
    gradient.iter_mut().zip(y).for_each(|(gradient, y)| *gradient = y * (*gradient - mean));
}
