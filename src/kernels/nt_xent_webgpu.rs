//! NT-Xent by WGSL: an online softmax over the similarities, which are never stored.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::custom::differentiable;
use super::launch::{Shader, dispatched, empty, parameters, rows};
use super::shaders::{self, nt_xent as layout, nt_xent_gradient as backward, unit_rows};
use super::sum_webgpu::summed;

#[derive(Debug, Clone, Copy)]
struct Plan {
    rows: usize,
    dim: usize,
    temperature: f64,
}

/// Whether the kernels take embeddings of this length.
pub fn fits(dim: usize) -> bool {
    dim.is_multiple_of(4)
}

/// The loss of `losses::nt_xent` on a WebGPU device.
///
/// - `z`: [2·batch, dim], view 0 of every image, then view 1
/// - returns `[1]`
pub fn nt_xent(z: Tensor<2>, temperature: f64) -> Tensor<1> {
    let [count, dim] = z.dims();
    let plan = Plan { rows: count, dim, temperature };
    let [loss] = differentiable(
        [z.into_dispatch()],
        |[z], _| {
            let (unit, scales) = to_unit(&rows(z));
            let forward = empty(&unit, [2, count]);
            plan.launch(&shaders::NT_XENT, [count.div_ceil(64), 1], &[&unit, &forward]);
            // The losses are the first row.
            let loss = summed(&forward, count, [1].into());
            ([dispatched::<1>(loss)], (unit, scales, forward))
        },
        move |(unit, scales, forward), [gradient], _| {
            let Some(upstream) = gradient.map(rows) else { return [None] };
            let gradient = empty(&unit, [count, dim]);
            let groups = [(dim / 4).div_ceil(8 * backward::PART as usize), count.div_ceil(8)];
            plan.launch(&shaders::NT_XENT_GRADIENT, groups, &[&unit, &forward, &upstream, &gradient]);
            [Some(dispatched::<2>(to_unit_gradient(&unit, &scales, &gradient)))]
        },
    );
    Tensor::from_dispatch(loss)
}

impl Plan {
    fn launch(&self, shader: &'static Shader, groups: [usize; 2], tensors: &[&CubeTensor]) {
        let mut words = parameters(layout::PARAMETERS, &[(layout::ROWS, self.rows), (layout::VECTORS, self.dim / 4)]);
        words[layout::SHARPNESS as usize] = (1.0 / self.temperature as f32).to_bits();
        shader.run([groups[0], groups[1], 1], tensors, &words);
    }
}

/// Rows of unit length, and one over the length of each; `x`: [rows, dim].
pub fn to_unit(x: &CubeTensor) -> (CubeTensor, CubeTensor) {
    let shape = x.meta.shape().clone();
    let (unit, scales) = (empty(x, shape.clone()), empty(x, [shape[0]]));
    launch_on_rows(&shaders::UNIT_ROWS, &[x, &unit, &scales]);
    (unit, scales)
}

/// From the gradient of the unit rows that of the rows.
pub fn to_unit_gradient(unit: &CubeTensor, scales: &CubeTensor, gradient: &CubeTensor) -> CubeTensor {
    let dx = empty(unit, unit.meta.shape().clone());
    launch_on_rows(&shaders::UNIT_ROWS_GRADIENT, &[unit, scales, gradient, &dx]);
    dx
}

/// `tensors`: first one of [rows, dim].
fn launch_on_rows(shader: &'static Shader, tensors: &[&CubeTensor]) {
    let shape = tensors[0].meta.shape();
    let words = parameters(unit_rows::PARAMETERS, &[(unit_rows::ROWS, shape[0]), (unit_rows::VECTORS, shape[1] / 4)]);
    shader.run([shader.groups_for(shape[0]), 1, 1], tensors, &words);
}
