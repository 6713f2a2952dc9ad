//! Smooth L1: squared near zero, absolute far from it (I-JEPA).

use burn::tensor::Tensor;

/// Mean over all elements of d²/(2β) where |d| < β and |d| − β/2 elsewhere, d = prediction − target: Girshick,
/// "Fast R-CNN", ICCV 2015, with PyTorch's β. At β = 0 it is the mean absolute difference.
///
/// `prediction`, `target`: any shape; returns `[1]`
pub fn smooth_l1<const D: usize>(prediction: Tensor<D>, target: Tensor<D>, beta: f64) -> Tensor<1> {
    let distance = (prediction - target).abs();
    if beta <= 0.0 {
        return distance.mean();
    }
    // With near = min(|d|, β) both branches are near²/(2β) + |d| − near.
    let near = distance.clone().clamp_max(beta);
    (near.clone() * near.clone() / (2.0 * beta) + distance - near).mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::testing::{Rows, check, close, scalar, tensor};
    use burn::tensor::Device;

    fn naive(x: &[Rows], beta: f64) -> f64 {
        let (mut total, mut count) = (0.0, 0.0);
        for (p, t) in x[0].iter().flatten().zip(x[1].iter().flatten()) {
            let d = (p - t).abs();
            total += if d < beta { d * d / (2.0 * beta) } else { d - beta / 2.0 };
            count += 1.0;
        }
        total / count
    }

    #[test]
    fn it_is_the_definition() {
        for beta in [0.0, 0.3, 1.0, 100.0] {
            check(&[[5, 4]; 2], 2, |x| smooth_l1(x[0].clone(), x[1].clone(), beta), |x| naive(x, beta));
        }
    }

    #[test]
    fn it_is_zero_for_equals_and_takes_any_rank() {
        let x = Tensor::<3>::ones([2, 3, 4], &Device::flex());
        close(scalar(smooth_l1(x.clone(), x.clone(), 1.0)), 0.0, "equals");
        close(scalar(smooth_l1(x.clone(), x * 4.0, 2.0)), 2.0, "3 − β/2");
        let half = smooth_l1(tensor(&[vec![0.5]]), tensor(&[vec![0.0]]), 1.0);
        close(scalar(half), 0.125, "d²/2");
    }
}
