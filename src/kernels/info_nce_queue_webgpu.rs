//! InfoNCE against a queue by WGSL: an online softmax over chunks of the queue; similarities are never stored.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::custom::differentiable;
use super::launch::{Shader, dispatched, empty, parameters, rows};
use super::nt_xent_webgpu::{to_unit, to_unit_gradient};
use super::shaders::{self, info_nce_queue as layout, info_nce_queue_gradient as backward};
use super::sum_webgpu::summed;

/// Keys that one invocation goes through: few enough that a GPU is busy with the other chunks meanwhile.
const CHUNK: usize = 256;

#[derive(Debug, Clone, Copy)]
struct Plan {
    rows: usize,
    dim: usize,
    length: usize,
    temperature: f64,
}

/// The loss of `losses::info_nce_queue` on a WebGPU device, for embeddings that `nt_xent_webgpu::fits`.
///
/// - `query`, `key`: [batch, dim]; `queue`: [length, dim]; only `query` receives gradients
/// - returns `[1]`
pub fn info_nce_queue(query: Tensor<2>, key: Tensor<2>, queue: Tensor<2>, temperature: f64) -> Tensor<1> {
    let ([count, dim], [length, _]) = (query.dims(), queue.dims());
    let plan = Plan { rows: count, dim, length, temperature };
    let [loss] = differentiable(
        [query.into_dispatch(), key.detach().into_dispatch(), queue.detach().into_dispatch()],
        |[query, key, queue], _| {
            let (query, scales) = to_unit(&rows(query));
            let [key, queue] = [key, queue].map(|keys| to_unit(&rows(keys)).0);
            let partial = empty(&query, [plan.chunks(), count, 2]);
            plan.launch(&shaders::INFO_NCE_QUEUE, [count.div_ceil(64), plan.chunks(), 1], &[&query, &partial, &queue]);
            let forward = empty(&query, [2, count]);
            plan.launch(&shaders::INFO_NCE_QUEUE_LOSS, [count.div_ceil(64), 1, 1], &[&query, &key, &partial, &forward]);
            // The losses are the first row.
            let loss = summed(&forward, count, [1].into());
            ([dispatched::<1>(loss)], (query, scales, key, queue, forward))
        },
        move |(query, scales, key, queue, forward), [gradient], _| {
            let Some(upstream) = gradient.map(rows) else { return [None, None, None] };
            let partial = empty(&query, [plan.chunks(), count, dim]);
            let groups = [(dim / 4).div_ceil(8 * backward::PART as usize), count.div_ceil(8), plan.chunks()];
            let tensors = [&query, &key, &queue, &forward, &upstream, &partial];
            plan.launch(&shaders::INFO_NCE_QUEUE_GRADIENT, groups, &tensors);
            let gradient = summed(&partial, plan.chunks(), [count, dim].into());
            [Some(dispatched::<2>(to_unit_gradient(&query, &scales, &gradient))), None, None]
        },
    );
    Tensor::from_dispatch(loss)
}

impl Plan {
    fn chunks(&self) -> usize {
        self.length.div_ceil(CHUNK).max(1)
    }

    fn launch(&self, shader: &'static Shader, groups: [usize; 3], tensors: &[&CubeTensor]) {
        let mut words = parameters(
            layout::PARAMETERS,
            &[
                (layout::ROWS, self.rows),
                (layout::VECTORS, self.dim / 4),
                (layout::LENGTH, self.length),
                (layout::CHUNK, CHUNK),
                (layout::CHUNKS, self.chunks()),
            ],
        );
        words[layout::SHARPNESS as usize] = (1.0 / self.temperature as f32).to_bits();
        shader.run(groups, tensors, &words);
    }
}
