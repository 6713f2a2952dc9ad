//! The Gaussian error linear unit.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::{Tensor, activation};

use super::custom::differentiable;
use super::gelu_cpu;
use super::launch::{Shader, dispatched, empty, on_webgpu, parameters, rows};
use super::shaders::{self, gelu as layout};

/// x·Φ(x), element by element, in the exact form that vision transformers use (Hendrycks & Gimpel 2016).
pub fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    match on_webgpu(&x) {
        true => gelu_webgpu(x),
        false => gelu_cpu::gelu(x),
    }
}

/// [`gelu`] by burn's own operation.
pub fn gelu_twin<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    activation::gelu(x)
}

fn gelu_webgpu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let [y] = differentiable(
        [x.into_dispatch()],
        |[x], _| {
            let x = rows(x);
            ([dispatched::<D>(launch(&shaders::GELU, &[&x]))], x)
        },
        |x, [gradient], _| {
            let Some(gradient) = gradient.map(rows) else { return [None] };
            [Some(dispatched::<D>(launch(&shaders::GELU_GRADIENT, &[&x, &gradient])))]
        },
    );
    Tensor::from_dispatch(y)
}

/// Runs `shader` over the elements of `inputs`, all of one shape, and returns its output.
fn launch(shader: &'static Shader, inputs: &[&CubeTensor]) -> CubeTensor {
    let output = empty(inputs[0], inputs[0].meta.shape().clone());
    let count = output.meta.shape().num_elements();
    let tensors: Vec<_> = inputs.iter().copied().chain([&output]).collect();
    let words = parameters(layout::PARAMETERS, &[(layout::COUNT, count)]);
    shader.run([shader.strided_groups_for(count), 1, 1], &tensors, &words);
    output
}
