//! LayerNorm by WGSL: one dispatch forward, three backward.

use burn::backend::DispatchTensor;
use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::custom::differentiable;
use super::flat_webgpu::Layout;
use super::launch::{Shader, dispatched, empty, parameters, rows};
use super::shaders::{self, layer_norm as layout, layer_norm_parameters as chunked};
use super::sum_webgpu::summed;

/// Shares of the rows that the gradients of weight and bias are summed over separately.
const MOST_CHUNKS: usize = 64;

#[derive(Debug, Clone, Copy)]
struct Plan {
    rows: usize,
    dim: usize,
    epsilon: f64,
}

/// As [`super::layer_norm()`].
pub fn layer_norm<const D: usize>(x: Tensor<D>, weight: Tensor<1>, bias: Tensor<1>, epsilon: f64) -> Tensor<D> {
    let dims = x.dims();
    let plan = Plan { rows: dims[..D - 1].iter().product(), dim: dims[D - 1], epsilon };
    let [y] = differentiable(
        [x.into_dispatch(), weight.into_dispatch(), bias.into_dispatch()],
        |[x, weight, bias], _| {
            let (x, weight) = (rows(x), rows(weight));
            let (y, statistics) = (empty(&x, x.meta.shape().clone()), empty(&x, [plan.rows, 2]));
            plan.launch(&shaders::LAYER_NORM, 1, &[&x, &weight, &rows(bias), &y, &statistics]);
            ([dispatched::<D>(y)], (x, weight, statistics))
        },
        move |(x, weight, statistics), [gradient], wanted| {
            let Some(gradient) = gradient.map(rows) else { return [None, None, None] };
            let dx = wanted[0].then(|| {
                let dx = empty(&x, x.meta.shape().clone());
                plan.launch(&shaders::LAYER_NORM_GRADIENT, 1, &[&x, &weight, &statistics, &gradient, &dx]);
                dispatched::<D>(dx)
            });
            if !wanted[1] && !wanted[2] {
                return [dx, None, None];
            }
            let [dw, db] = plan.parameter_gradients(&x, &statistics, &gradient);
            [dx, wanted[1].then_some(dw), wanted[2].then_some(db)]
        },
    );
    Tensor::from_dispatch(y)
}

impl Plan {
    fn rows_per_chunk(&self) -> usize {
        self.rows.div_ceil(MOST_CHUNKS)
    }

    /// The gradients of weight and bias.
    fn parameter_gradients(
        &self,
        x: &CubeTensor,
        statistics: &CubeTensor,
        gradient: &CubeTensor,
    ) -> [DispatchTensor; 2] {
        let (chunks, both) = (self.rows.div_ceil(self.rows_per_chunk()), self.parameters());
        let partial = empty(x, [chunks, both.len()]);
        self.launch(&shaders::LAYER_NORM_PARAMETERS, chunks, &[x, statistics, gradient, &partial]);
        both.pair(&summed(&partial, chunks, [both.len()].into()))
    }

    /// Where the gradients of weight and bias lie.
    fn parameters(&self) -> Layout {
        Layout::new(vec![self.dim; 2])
    }

    fn launch(&self, shader: &'static Shader, chunks: usize, tensors: &[&CubeTensor]) {
        let mut words = parameters(chunked::PARAMETERS, &[(layout::ROWS, self.rows), (layout::DIM, self.dim)]);
        words[layout::EPSILON as usize] = (self.epsilon as f32).to_bits();
        words[chunked::ROWS_PER_CHUNK as usize] = self.rows_per_chunk() as u32;
        words[chunked::BIAS_GRADIENT as usize] = self.parameters().second() as u32;
        // By rows, or by columns and chunks of rows.
        let across = if shader.name == shaders::LAYER_NORM_PARAMETERS.name { self.dim } else { self.rows };
        shader.run([shader.groups_for(across), chunks, 1], tensors, &words);
    }
}
