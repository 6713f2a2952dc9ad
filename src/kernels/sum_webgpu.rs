//! Adding up shares of a result that were computed apart.

use burn::backend::wgpu::CubeTensor;
use burn::tensor::Shape;

use super::launch::{empty, parameters};
use super::shaders::{self, sum_chunks};

/// Adds the chunks of `partial`, [chunks, ..shape].
pub fn summed(partial: &CubeTensor, chunks: usize, shape: Shape) -> CubeTensor {
    let output = empty(partial, shape);
    let count = output.meta.shape().num_elements();
    let words = parameters(sum_chunks::PARAMETERS, &[(sum_chunks::CHUNKS, chunks), (sum_chunks::COUNT, count)]);
    let shader = &shaders::SUM_CHUNKS;
    shader.run([shader.strided_groups_for(count), 1, 1], &[partial, &output], &words);
    output
}
