//! The small perceptron of projectors, predictors and heads.

use burn::tensor::{Tensor, activation::relu};

use super::layers::{BatchNorm, Linear, Mode};
use super::parameter::{Init, Module, Visitor};

/// Linear maps with BatchNorm and ReLU between them: inputs–hidden–…–outputs.
///
/// Without `hidden` widths it is one linear map. A linear map before BatchNorm has no bias, because BatchNorm brings
/// one. What follows the last map differs between papers: see the constructors.
#[derive(Debug)]
pub struct Mlp {
    hidden: Vec<(Linear, Option<BatchNorm>)>,
    last: Linear,
    last_norm: Option<BatchNorm>,
}

impl Mlp {
    /// The last map has a bias and nothing follows it (SimCLR, BYOL).
    pub fn new(inputs: usize, hidden: &[usize], outputs: usize, init: &mut Init) -> Self {
        let (hidden, width) = hidden_layers(inputs, hidden, true, init);
        Self { hidden, last: Linear::new(width, outputs, true, init), last_norm: None }
    }

    /// The last map has no bias and nothing follows it (Barlow Twins, VICReg).
    pub fn without_bias(inputs: usize, hidden: &[usize], outputs: usize, init: &mut Init) -> Self {
        let (hidden, width) = hidden_layers(inputs, hidden, true, init);
        Self { hidden, last: Linear::new(width, outputs, false, init), last_norm: None }
    }

    /// No BatchNorm at all; every map has a bias (MoCo v2).
    pub fn without_norm(inputs: usize, hidden: &[usize], outputs: usize, init: &mut Init) -> Self {
        let (hidden, width) = hidden_layers(inputs, hidden, false, init);
        Self { hidden, last: Linear::new(width, outputs, true, init), last_norm: None }
    }

    /// The last map has no bias and a BatchNorm without scale and shift follows it (SimSiam's projector).
    pub fn normalized(inputs: usize, hidden: &[usize], outputs: usize, init: &mut Init) -> Self {
        let (hidden, width) = hidden_layers(inputs, hidden, true, init);
        let last = Linear::new(width, outputs, false, init);
        Self { hidden, last, last_norm: Some(BatchNorm::without_affine(outputs, init)) }
    }

    /// [batch, inputs] → [batch, outputs]
    pub fn forward(&mut self, x: Tensor<2>, mode: Mode) -> Tensor<2> {
        let step = |x, (linear, norm): &mut (Linear, Option<BatchNorm>)| match norm {
            Some(norm) => norm.forward_relu(linear.forward(x), mode),
            None => relu(linear.forward(x)),
        };
        let x = self.last.forward(self.hidden.iter_mut().fold(x, step));
        match &mut self.last_norm {
            Some(norm) => norm.forward(x, mode),
            None => x,
        }
    }
}

/// Maps through `widths`, and the width they end with.
fn hidden_layers(
    inputs: usize,
    widths: &[usize],
    norm: bool,
    init: &mut Init,
) -> (Vec<(Linear, Option<BatchNorm>)>, usize) {
    let mut width = inputs;
    let mut layers = vec![];
    for &next in widths {
        let linear = Linear::new(width, next, !norm, init);
        layers.push((linear, norm.then(|| BatchNorm::new(next, init))));
        width = next;
    }
    (layers, width)
}

impl Module for Mlp {
    fn visit(&mut self, at: &str, visit: Visitor) {
        for (i, (linear, norm)) in self.hidden.iter_mut().enumerate() {
            linear.visit(&format!("{at}hidden.{i}.linear."), visit);
            if let Some(norm) = norm {
                norm.visit(&format!("{at}hidden.{i}.norm."), visit);
            }
        }
        self.last.visit(&format!("{at}last."), visit);
        if let Some(norm) = &mut self.last_norm {
            norm.visit(&format!("{at}last_norm."), visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use burn::tensor::Device;

    fn names(make: fn(usize, &[usize], usize, &mut Init) -> Mlp, hidden: &[usize]) -> Vec<String> {
        let mut names = vec![];
        let mut mlp = make(3, hidden, 2, &mut Init::new(Seed(1), &Device::flex()));
        mlp.visit("", &mut |name, parameter| {
            if parameter.is_trainable() {
                names.push(name.to_string());
            }
        });
        names
    }

    #[test]
    fn biases_and_norms_are_where_the_papers_have_them() {
        let hidden = ["hidden.0.linear.weight", "hidden.0.norm.weight", "hidden.0.norm.bias"];
        assert_eq!(names(Mlp::new, &[4]), [&hidden[..], &["last.weight", "last.bias"]].concat());
        assert_eq!(names(Mlp::without_bias, &[4]), [&hidden[..], &["last.weight"]].concat());
        assert_eq!(names(Mlp::normalized, &[4]), [&hidden[..], &["last.weight"]].concat());
        let plain = ["hidden.0.linear.weight", "hidden.0.linear.bias", "last.weight", "last.bias"];
        assert_eq!(names(Mlp::without_norm, &[4]), plain);
        assert_eq!(names(Mlp::without_norm, &[]), ["last.weight", "last.bias"]);
    }

    #[test]
    fn a_normalised_output_has_deviation_one() {
        let device = Device::flex();
        let mut mlp = Mlp::normalized(2, &[8], 1, &mut Init::new(Seed(1), &device));
        let x = Tensor::<2>::from_floats([[1.0, 0.0], [-2.0, 3.0], [0.5, 5.0], [4.0, -1.0]], &device);
        let y = mlp.forward(x, Mode::Train).into_data().try_to_vec::<f32>().unwrap();
        let mean = y.iter().sum::<f32>() / 4.0;
        let variance = y.iter().map(|y| (y - mean).powi(2)).sum::<f32>() / 4.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 0.05, "{y:?}");
    }
}
