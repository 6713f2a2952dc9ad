//! Pictures laid out of patches: those an image has, and others found for some of its places.

use burn::tensor::{Int, Tensor, TensorData};

use crate::views::Blocks;

/// Patches to lay out again: all of the images, one found for each prediction, and an empty one.
pub struct Tiles {
    /// [patches + predictions + 1, pixels]
    pool: Tensor<2>,
    /// Patches of an image.
    count: usize,
}

impl Tiles {
    /// - `patches`: [samples, count, pixels]
    /// - `nearest`: for each prediction the number of a patch among all, sample after sample
    pub fn new(patches: Tensor<3>, nearest: Tensor<1, Int>) -> Self {
        let [samples, count, pixels] = patches.dims();
        let patches = patches.reshape([samples * count, pixels]);
        // Shown in the data's mean colour, which normalised pixels have at zero.
        let empty = Tensor::zeros([1, pixels], &patches.device());
        let found = patches.clone().select(0, nearest);
        Self { pool: Tensor::cat(vec![patches, found, empty], 0), count }
    }

    /// The patches each encoder sees and, when `painted`, those found for the hidden ones: [samples, count, pixels].
    pub fn lay(&self, blocks: &[Blocks], painted: bool) -> Tensor<3> {
        let [pool, pixels] = self.pool.dims();
        let all = blocks.len() * self.count;
        let mut order = vec![pool - 1; all];
        let mut found = all..;
        for (sample, blocks) in blocks.iter().enumerate() {
            let first = sample * self.count;
            blocks.context.iter().for_each(|patch| order[first + patch] = first + patch);
            for (patch, place) in blocks.targets.iter().flatten().zip(&mut found) {
                if painted {
                    order[first + patch] = place;
                }
            }
        }
        let order: Vec<i32> = order.into_iter().map(|place| place as i32).collect();
        let order = Tensor::<1, Int>::from_data(TensorData::new(order, [all]), &self.pool.device());
        self.pool.clone().select(0, order).reshape([blocks.len(), self.count, pixels])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_laid_where_blocks_are() {
        // Two images of four patches of one pixel: 0 to 3 and 10 to 13.
        let pixels = [0.0, 1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 13.0];
        let device = burn::tensor::Device::flex();
        let patches = Tensor::<1>::from_floats(pixels, &device).reshape([2, 4, 1]);
        let nearest = Tensor::<1, Int>::from_data(TensorData::new(vec![7i32, 1], [2]), &device);
        let blocks =
            [Blocks { context: vec![1], targets: vec![vec![3]] }, Blocks { context: vec![0], targets: vec![vec![2]] }];
        let tiles = Tiles::new(patches, nearest);
        let lay = |painted| tiles.lay(&blocks, painted).into_data().try_to_vec::<f32>().unwrap();
        assert_eq!(lay(false), [0.0, 1.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0]);
        assert_eq!(lay(true), [0.0, 1.0, 0.0, 13.0, 10.0, 0.0, 1.0, 0.0]);
    }
}
