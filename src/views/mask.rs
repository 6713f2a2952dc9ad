//! Random masking of patches (He et al., "Masked autoencoders are scalable vision learners", 2022).

use crate::random::Draws;

/// Which patches the encoder sees. Indices are patch numbers, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Visible patches, in shuffled order.
    pub kept: Vec<usize>,
    /// Hidden patches, in shuffled order.
    pub removed: Vec<usize>,
    /// Where patch p stands in `kept` followed by `removed`: gathering with it restores the order of the image.
    pub restore: Vec<usize>,
}

impl Mask {
    /// 1 for a removed patch, 0 for a kept one: `[patches]`.
    pub fn values(&self) -> Vec<f32> {
        self.restore.iter().map(|&place| if place < self.kept.len() { 0.0 } else { 1.0 }).collect()
    }
}

/// How many of `patches` stay visible: ⌊patches · (1 − mask_ratio)⌋, at least one.
pub fn kept_patches(patches: usize, mask_ratio: f64) -> usize {
    ((patches as f64 * (1.0 - mask_ratio)) as usize).clamp(patches.min(1), patches)
}

/// Removes a uniformly random share `mask_ratio` of `patches`.
pub fn random_mask(draws: &mut Draws, patches: usize, mask_ratio: f64) -> Mask {
    // MAE sorts noise; that is a uniform permutation, drawn here directly.
    let mut kept = draws.permutation(patches);
    let mut restore = vec![0; patches];
    for (place, &patch) in kept.iter().enumerate() {
        restore[patch] = place;
    }
    let removed = kept.split_off(kept_patches(patches, mask_ratio));
    Mask { kept, removed, restore }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};

    #[test]
    fn the_ratio_is_removed_and_restore_inverts_the_shuffle() {
        let mask = random_mask(&mut Seed(1).draws(Stream::Mask, 0, 0), 64, 0.75);
        assert_eq!((mask.kept.len(), mask.removed.len()), (16, 48));
        let shuffled: Vec<usize> = mask.kept.iter().chain(&mask.removed).copied().collect();
        for (patch, &place) in mask.restore.iter().enumerate() {
            assert_eq!(shuffled[place], patch);
        }
        let values = mask.values();
        assert_eq!(values.iter().sum::<f32>(), 48.0);
        assert!(mask.kept.iter().all(|&patch| values[patch] == 0.0));
    }

    #[test]
    fn at_least_one_patch_stays_visible() {
        assert_eq!([0.0, 0.5, 0.9, 1.0].map(|ratio| kept_patches(10, ratio)), [10, 5, 1, 1]);
        assert_eq!(kept_patches(0, 0.5), 0);
    }

    #[test]
    fn every_patch_is_removed_equally_often() {
        let mut counts = [0.0; 16];
        for sample in 0..4000 {
            let mask = random_mask(&mut Seed(1).draws(Stream::Mask, 0, sample), 16, 0.75);
            mask.values().iter().zip(&mut counts).for_each(|(value, count)| *count += value / 4000.0);
        }
        assert!(counts.iter().all(|rate| (rate - 0.75f32).abs() < 0.03), "{counts:?}");
    }
}
