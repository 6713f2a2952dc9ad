//! The small perceptron of projectors and predictors.

use burn::tensor::{Tensor, activation::relu};

use super::layers::{BatchNorm, Linear, Mode};
use super::parameter::{Init, Module, Visitor};

/// Linear maps with BatchNorm and ReLU between them: inputs–hidden–…–outputs.
///
/// Hidden maps have no bias (BatchNorm brings one); the last map has one and nothing follows it.
#[derive(Debug)]
pub struct Mlp {
    hidden: Vec<(Linear, BatchNorm)>,
    last: Linear,
}

impl Mlp {
    /// An MLP through `hidden` widths.
    pub fn new(inputs: usize, hidden: &[usize], outputs: usize, init: &mut Init) -> Self {
        let mut width = inputs;
        let hidden = hidden
            .iter()
            .map(|&next| {
                let linear = Linear::new(width, next, false, init);
                width = next;
                (linear, BatchNorm::new(next, init))
            })
            .collect();
        Self { hidden, last: Linear::new(width, outputs, true, init) }
    }

    /// [batch, inputs] → [batch, outputs]
    pub fn forward(&mut self, x: Tensor<2>, mode: Mode) -> Tensor<2> {
        let step = |x, (linear, norm): &mut (Linear, BatchNorm)| relu(norm.forward(linear.forward(x), mode));
        let x = self.hidden.iter_mut().fold(x, step);
        self.last.forward(x)
    }
}

impl Module for Mlp {
    fn visit(&mut self, at: &str, visit: Visitor) {
        for (i, (linear, norm)) in self.hidden.iter_mut().enumerate() {
            linear.visit(&format!("{at}hidden.{i}.linear."), visit);
            norm.visit(&format!("{at}hidden.{i}.norm."), visit);
        }
        self.last.visit(&format!("{at}last."), visit);
    }
}
