//! Cross-entropy between views with a centered, sharpened momentum encoder (DINO).

use burn::tensor::{
    Tensor,
    activation::{log_softmax, softmax},
};

/// Loss of Caron et al., "Emerging Properties in Self-Supervised Vision Transformers", ICCV 2021, equation 3:
/// the mean over pairs of different views of −Σ softmax((t − center)/τₜ) · log softmax(s/τₛ), each averaged
/// over the batch. Without preference it is ln dim.
///
/// - `student`: outputs for all views, each [batch, dim]; the first are the views of `momentum`, in its order
/// - `momentum`: outputs of the momentum encoder for the global views, each [batch, dim]
/// - `center`: [1, dim], the running mean of the momentum encoder's outputs
/// - `student_temperature`, `momentum_temperature`: τₛ, τₜ > 0
/// - returns `[1]`; only `student` receives gradients
///
/// A view is not compared with itself, so two views are needed; with fewer the loss is zero.
pub fn dino(
    student: &[Tensor<2>],
    momentum: &[Tensor<2>],
    center: Tensor<2>,
    student_temperature: f64,
    momentum_temperature: f64,
) -> Tensor<1> {
    let predictions: Vec<_> = student.iter().map(|s| log_softmax(s.clone() / student_temperature, 1)).collect();
    let mut pairs = vec![];
    for (i, output) in momentum.iter().enumerate() {
        let wanted = softmax((output.clone() - center.clone()) / momentum_temperature, 1).detach();
        for (j, prediction) in predictions.iter().enumerate() {
            if i != j {
                pairs.push((wanted.clone() * prediction.clone()).sum_dim(1).mean().neg());
            }
        }
    }
    match pairs.is_empty() {
        true => Tensor::zeros([1], &center.device()),
        false => Tensor::cat(pairs, 0).mean(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, log_softmax, random, scalar, tensor};

    const TEMPERATURES: [f64; 2] = [0.1, 0.04];

    /// `x` holds the student's views, then the momentum encoder's, then the center.
    fn naive(x: &[Rows], globals: usize) -> f64 {
        let views = x.len() - 1 - globals;
        let center = &x[x.len() - 1][0];
        let (mut total, mut pairs) = (0.0, 0.0);
        for i in 0..globals {
            for (j, student) in x[..views].iter().enumerate() {
                if i == j {
                    continue;
                }
                pairs += 1.0;
                for (s, t) in student.iter().zip(&x[views + i]) {
                    let sharp: Vec<f64> = t.iter().zip(center).map(|(t, c)| (t - c) / TEMPERATURES[1]).collect();
                    let soft: Vec<f64> = s.iter().map(|s| s / TEMPERATURES[0]).collect();
                    for (t, s) in log_softmax(&sharp).iter().zip(log_softmax(&soft)) {
                        total -= t.exp() * s / student.len() as f64;
                    }
                }
            }
        }
        total / pairs
    }

    #[test]
    fn it_is_the_definition() {
        for (batch, globals, views) in [(3, 2, 2), (2, 2, 5), (1, 2, 3)] {
            let mut shapes = vec![[batch, 4]; views + globals];
            shapes.push([1, 4]);
            let loss = |x: &[Tensor<2>]| {
                let center = x[views + globals].clone();
                dino(&x[..views], &x[views..views + globals], center, TEMPERATURES[0], TEMPERATURES[1])
            };
            check(&shapes, views, loss, |x| naive(x, globals));
        }
    }

    #[test]
    fn a_student_without_preference_is_at_chance() {
        let (flat, sharp) = (tensor(&vec![vec![0.3; 6]; 4]), tensor(&random(4, 6, 0)));
        let views = [flat.clone(), flat];
        let loss = dino(&views, &[sharp.clone(), sharp], Tensor::zeros([1, 6], &views[0].device()), 0.1, 0.04);
        close(scalar(loss), 6f64.ln(), "ln dim");
    }

    #[test]
    fn one_view_has_nothing_to_be_compared_with() {
        let view = [tensor(&random(3, 4, 0))];
        let center = Tensor::zeros([1, 4], &view[0].device());
        close(scalar(dino(&view, &view, center, 0.1, 0.04)), 0.0, "no pair");
    }
}
