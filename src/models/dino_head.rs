//! DINO's head (Caron et al. 2021): from features to similarities with learnt prototypes.

use burn::tensor::Tensor;

use super::layers::Linear;
use super::parameter::{Init, Module, Parameter, Visitor};
use crate::kernels;

/// Three linear maps with GELU between them, to a bottleneck; its direction is compared with that of each prototype.
///
/// The last map has weight-normalised rows of norm 1 and no bias, so its outputs are cosines.
#[derive(Debug)]
pub struct DinoHead {
    layers: [Linear; 3],
    prototypes: Parameter,
}

impl DinoHead {
    /// A head through `hidden` and `bottleneck` numbers to `prototypes` outputs.
    pub fn new(inputs: usize, [hidden, bottleneck, prototypes]: [usize; 3], init: &mut Init) -> Self {
        // The authors draw weights with deviation 0.02, which is Xavier's at their width of 2048.
        let layers = [
            Linear::xavier(inputs, hidden, init),
            Linear::xavier(hidden, hidden, init),
            Linear::xavier(hidden, bottleneck, init),
        ];
        let bound = 1.0 / (bottleneck as f32).sqrt();
        Self { layers, prototypes: init.uniform(&[prototypes, bottleneck], bound) }
    }

    /// [batch, inputs] → [batch, prototypes]. With `frozen` no gradient reaches the prototypes, and an optimizer
    /// leaves them as they are.
    pub fn forward(&self, x: Tensor<2>, frozen: bool) -> Tensor<2> {
        let prototypes = self.prototypes.get::<2>();
        let prototypes = if frozen { prototypes.inner() } else { prototypes };
        kernels::linear(self.compared(x), kernels::unit_rows(prototypes), None)
    }

    /// What is compared with the prototypes, of unit length: [batch, inputs] → [batch, bottleneck].
    pub fn compared(&self, x: Tensor<2>) -> Tensor<2> {
        let [first, second, third] = &self.layers;
        // An encoder may give an image nothing but zeros: its row stays zero, without gradient.
        kernels::unit_rows(third.forward(kernels::gelu(second.forward(kernels::gelu(first.forward(x))))))
    }
}

impl Module for DinoHead {
    fn visit(&mut self, at: &str, visit: Visitor) {
        // The authors' names: activations stand at the odd places of their sequence.
        for (i, layer) in self.layers.iter_mut().enumerate() {
            layer.visit(&format!("{at}mlp.{}.", 2 * i), visit);
        }
        visit(&format!("{at}last_layer.weight_v"), &mut self.prototypes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use burn::tensor::Device;

    fn head() -> DinoHead {
        DinoHead::new(6, [8, 4, 10], &mut Init::new(Seed(1), &Device::flex()))
    }

    #[test]
    fn outputs_are_cosines() {
        let x = Tensor::<2>::from_floats([[3.0, -1.0, 2.0, 0.5, 9.0, -4.0], [0.0; 6]], &Device::flex());
        let outputs = head().forward(x, false);
        assert_eq!(outputs.dims(), [2, 10]);
        let values = outputs.into_data().try_to_vec::<f32>().unwrap();
        assert!(values.iter().all(|value| value.abs() <= 1.0 + 1e-5), "{values:?}");
    }

    #[test]
    fn freezing_keeps_the_gradient_from_the_prototypes_only() {
        for frozen in [false, true] {
            let mut head = head();
            head.visit("", &mut |_, parameter| parameter.track());
            let x = Tensor::<2>::from_floats([[1.0, -1.0, 2.0, 0.5, 3.0, -4.0]], &Device::flex());
            let mut gradients = head.forward(x, frozen).narrow(1, 0, 1).sum().backward();
            let mut without = vec![];
            head.visit("", &mut |name, parameter| {
                if parameter.take_gradient(&mut gradients).is_none() {
                    without.push(name.to_string());
                }
            });
            assert_eq!(without, if frozen { vec!["last_layer.weight_v"] } else { vec![] });
        }
    }
}
