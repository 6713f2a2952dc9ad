//! Attention by WGSL without the matrix of scores: one dispatch forward, two backward.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::Tensor;

use super::custom::differentiable;
use super::launch::{Shader, dispatched, empty, parameters, rows};
use super::shaders::{self, attention as layout, attention_four};

/// [batch, tokens, 3, heads, dim] of the fused input.
#[derive(Debug, Clone, Copy)]
struct Plan {
    batch: usize,
    tokens: usize,
    heads: usize,
    dim: usize,
}

/// Whether the kernels can hold heads of this length.
pub fn fits(dim: usize) -> bool {
    dim.is_multiple_of(4) && dim <= 4 * layout::MAX_VECTORS as usize
}

/// As [`super::attention()`].
pub fn attention(qkv: Tensor<3>, heads: usize) -> Tensor<3> {
    let [batch, tokens, width] = qkv.dims();
    let plan = Plan { batch, tokens, heads, dim: width / 3 / heads };
    let [y] = differentiable(
        [qkv.into_dispatch()],
        |[qkv], _| {
            let qkv = rows(qkv);
            let output = empty(&qkv, [batch, tokens, heads * plan.dim]);
            let log_sums = empty(&qkv, [batch * heads, tokens]);
            plan.launch(plan.shaders()[0], &[&qkv, &output, &log_sums]);
            ([dispatched::<3>(output.clone())], (qkv, output, log_sums))
        },
        move |(qkv, output, log_sums), [gradient], _| {
            let Some(gradient) = gradient.map(rows) else { return [None] };
            let products = empty(&qkv, [batch * heads, tokens]);
            let dqkv = empty(&qkv, [batch, tokens, width]);
            let inputs = [&qkv, &output, &log_sums, &gradient, &products, &dqkv];
            plan.launch(plan.shaders()[1], &inputs);
            plan.launch(plan.shaders()[2], &[&qkv, &log_sums, &products, &gradient, &dqkv]);
            [Some(dispatched::<3>(dqkv))]
        },
    );
    Tensor::from_dispatch(y)
}

impl Plan {
    /// Whether the kernels that take four tokens at once can hold these heads.
    fn by_four(&self) -> bool {
        self.dim <= 4 * attention_four::MOST_VECTORS as usize
    }

    /// Forward, and the gradients of the queries and of keys and values.
    fn shaders(&self) -> [&'static Shader; 3] {
        match self.by_four() {
            true => [&shaders::ATTENTION_FOUR, &shaders::ATTENTION_FOUR_QUERY, &shaders::ATTENTION_FOUR_KEY],
            false => [&shaders::ATTENTION, &shaders::ATTENTION_QUERY_GRADIENT, &shaders::ATTENTION_KEY_GRADIENT],
        }
    }

    fn launch(&self, shader: &'static Shader, tensors: &[&CubeTensor]) {
        let words = parameters(
            layout::PARAMETERS,
            &[
                (layout::HEADS, self.heads),
                (layout::TOKENS, self.tokens),
                (layout::VECTORS, self.dim / 4),
                (layout::BATCH, self.batch),
            ],
        );
        let rows = if self.by_four() { self.tokens.div_ceil(4) } else { self.tokens };
        shader.run([shader.groups_for(self.batch * self.heads * rows), 1, 1], tensors, &words);
    }
}
