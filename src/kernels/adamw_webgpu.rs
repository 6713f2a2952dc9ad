//! AdamW by WGSL: one dispatch a parameter instead of a dozen.

use burn::tensor::Tensor;

use super::launch::{empty, parameters, rows, tensor};
use super::shaders::{self, adamw as layout};

/// The constants of one step.
#[derive(Debug, Clone, Copy)]
pub struct AdamW {
    /// Decays of both moments.
    pub betas: [f64; 2],
    /// Factor of the weight: 1 − rate·decay.
    pub kept: f64,
    /// Learning rate / (1 − β₁ᵗ).
    pub rate: f64,
    /// 1 / (1 − β₂ᵗ).
    pub correction: f64,
    /// Added to the root of the second moment.
    pub epsilon: f64,
}

impl AdamW {
    /// The new weight and moments; all tensors are flat, of one length and on a WebGPU device.
    pub fn step(&self, weight: Tensor<1>, gradient: Tensor<1>, moments: [Tensor<1>; 2]) -> [Tensor<1>; 3] {
        let count = weight.dims()[0];
        let inputs = [weight, gradient].into_iter().chain(moments).map(|tensor| rows(tensor.into_dispatch()));
        let inputs: Vec<_> = inputs.collect();
        let outputs: [_; 3] = std::array::from_fn(|_| empty(&inputs[0], [count]));
        let mut words = parameters(layout::PARAMETERS, &[(layout::COUNT, count)]);
        for (place, value) in [
            (layout::BETA1, self.betas[0]),
            (layout::BETA2, self.betas[1]),
            (layout::KEPT, self.kept),
            (layout::RATE, self.rate),
            (layout::CORRECTION, self.correction),
            (layout::EPSILON, self.epsilon),
        ] {
            words[place as usize] = (value as f32).to_bits();
        }
        let shader = &shaders::ADAMW;
        let buffers = inputs.iter().chain(&outputs).map(|tensor| tensor.handle.clone()).collect();
        shader.launch_with(&inputs[0].client, [shader.strided_groups_for(count), 1, 1], buffers, &words);
        outputs.map(tensor)
    }
}
