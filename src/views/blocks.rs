//! Blocks of patches (Assran et al., "Self-supervised learning from images with a joint-embedding predictive
//! architecture", 2023): one large block is seen, several small ones are predicted.
//!
//! As in the authors' code all samples of a batch share the sizes of their blocks and differ in the positions, and
//! the seen blocks are cut to the smallest, so that a batch is one tensor. Unlike there, blocks reach the last row
//! and column, and scale and ratio are drawn apart, as the paper has it.

use crate::error::{Error, Result};
use crate::random::Draws;
use crate::settings;
use crate::spec::Values;

settings! {
    /// How large the blocks are and how many are predicted.
    #[derive(Copy)]
    BlockSettings in "views" {
        basic integer target_blocks = 4 in 1..8, "blocks",
            "Predicted blocks": "How many blocks of each image are predicted; they may overlap.",
            "Blocs prédits": "Nombre de blocs prédits dans chaque image ; ils peuvent se chevaucher.";
        basic number target_scale_min = 0.15 in 0.01..1.0, "",
            "Smallest predicted block": "Smallest share of the image in a predicted block.",
            "Plus petit bloc prédit": "Plus petite part de l’image dans un bloc prédit.";
        basic number target_scale_max = 0.2 in 0.01..1.0, "",
            "Largest predicted block": "Largest share of the image in a predicted block.",
            "Plus grand bloc prédit": "Plus grande part de l’image dans un bloc prédit.";
        advanced number target_ratio_min = 0.75 in 0.1..10.0, "",
            "Flattest predicted block": "Smallest height divided by width of a predicted block.",
            "Bloc prédit le plus plat": "Plus petit rapport hauteur sur largeur d’un bloc prédit.";
        advanced number target_ratio_max = 1.5 in 0.1..10.0, "",
            "Tallest predicted block": "Largest height divided by width of a predicted block.",
            "Bloc prédit le plus haut": "Plus grand rapport hauteur sur largeur d’un bloc prédit.";
        advanced number context_scale_min = 0.85 in 0.05..1.0, "",
            "Smallest context": "Smallest share of the image in the block that the encoder sees, before the predicted blocks are taken out of it.",
            "Plus petit contexte": "Plus petite part de l’image dans le bloc que voit l’encodeur, avant d’en retirer les blocs prédits.";
        advanced number context_scale_max = 1.0 in 0.05..1.0, "",
            "Largest context": "Largest share of the image in the block that the encoder sees.",
            "Plus grand contexte": "Plus grande part de l’image dans le bloc que voit l’encodeur.";
    }
}

/// What is seen and what is predicted of one image: patch numbers, row by row, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocks {
    /// Patches the encoder sees: at least one, and equally many in each sample of a batch.
    pub context: Vec<usize>,
    /// Patches of each predicted block, all equally many.
    pub targets: Vec<Vec<usize>>,
}

/// Positions of the context that are tried before a predicted block is left in it.
const TRIES: usize = 20;

impl BlockSettings {
    /// These settings out of checked values, checked against each other.
    ///
    /// # Errors
    /// [`Error::Setting`] when a range is upside down.
    pub fn checked(values: &Values) -> Result<Self> {
        let settings = Self::read(values);
        let ranges = [
            ("target_scale_min", settings.target_scale_min, settings.target_scale_max),
            ("target_ratio_min", settings.target_ratio_min, settings.target_ratio_max),
            ("context_scale_min", settings.context_scale_min, settings.context_scale_max),
        ];
        match ranges.into_iter().find(|(_, min, max)| min > max) {
            Some((name, min, max)) => Err(Error::setting(name, min, format!("it must not be above {max}"))),
            None => Ok(settings),
        }
    }

    /// The blocks of a batch of images of `grid` = [rows, columns] patches.
    ///
    /// - `sizes`: the random numbers of the batch
    /// - `samples`: those of each sample
    pub fn draw(&self, mut sizes: Draws, samples: impl Iterator<Item = Draws>, grid: [usize; 2]) -> Vec<Blocks> {
        let ratio = [self.target_ratio_min, self.target_ratio_max];
        let target = block_size(&mut sizes, [self.target_scale_min, self.target_scale_max], ratio, grid);
        let context = block_size(&mut sizes, [self.context_scale_min, self.context_scale_max], [1.0; 2], grid);
        let mut blocks: Vec<Blocks> =
            samples.map(|mut draws| self.place(&mut draws, [target, context], grid)).collect();
        let fewest = blocks.iter().map(|blocks| blocks.context.len()).min().unwrap_or(0);
        blocks.iter_mut().for_each(|blocks| blocks.context.truncate(fewest));
        blocks
    }

    /// The blocks of one sample, of the given sizes.
    fn place(&self, draws: &mut Draws, [target, context]: [[usize; 2]; 2], grid: [usize; 2]) -> Blocks {
        let targets: Vec<_> = (0..self.target_blocks).map(|_| place_block(draws, target, grid)).collect();
        // The authors ask for more than 10 of 256 patches.
        let least = (grid[0] * grid[1] / 25).max(1);
        // On a grid of few patches the predicted blocks can cover all: then one after the other may be seen.
        for removed in (1..=targets.len()).rev() {
            for _ in 0..TRIES {
                let mut seen = place_block(draws, context, grid);
                seen.retain(|patch| !targets[..removed].iter().any(|target| target.contains(patch)));
                if seen.len() >= least {
                    return Blocks { context: seen, targets };
                }
            }
        }
        Blocks { context: place_block(draws, context, grid), targets }
    }
}

/// [height, width] of a block in patches: a share of the grid uniform in `scale`, height / width uniform in `ratio`.
fn block_size(draws: &mut Draws, scale: [f64; 2], ratio: [f64; 2], grid: [usize; 2]) -> [usize; 2] {
    let mut uniform = |[low, high]: [f64; 2]| draws.range(low as f32, high as f32) as f64;
    let (scale, ratio) = (uniform(scale), uniform(ratio));
    let area = ((grid[0] * grid[1]) as f64 * scale).floor();
    let edge = |length: f64, limit: usize| (length.round_ties_even() as usize).clamp(1, limit);
    [edge((area * ratio).sqrt(), grid[0]), edge((area / ratio).sqrt(), grid[1])]
}

/// The patches of a block of size [height, width] somewhere on the grid, row by row.
fn place_block(draws: &mut Draws, [height, width]: [usize; 2], [rows, columns]: [usize; 2]) -> Vec<usize> {
    let (top, left) = (draws.below(rows - height + 1), draws.below(columns - width + 1));
    (top..top + height).flat_map(|row| (left..left + width).map(move |column| row * columns + column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Seed, Stream};

    fn draw(settings: &BlockSettings, grid: [usize; 2], step: u64) -> Vec<Blocks> {
        let samples = (0..32).map(|sample| Seed(1).draws(Stream::Blocks, step, sample));
        settings.draw(Seed(1).draws(Stream::BlockSizes, step, 0), samples, grid)
    }

    #[test]
    fn counts_are_equal_patches_are_inside_and_the_context_sees_no_target() {
        for grid in [[7, 7], [8, 8], [16, 16], [5, 9]] {
            for step in 0..20 {
                let batch = draw(&BlockSettings::default(), grid, step);
                for blocks in &batch {
                    assert_eq!(blocks.context.len(), batch[0].context.len());
                    assert!(!blocks.context.is_empty() && blocks.targets.len() == 4);
                    for target in &blocks.targets {
                        assert_eq!(target.len(), batch[0].targets[0].len());
                        assert!(!target.is_empty() && target.iter().all(|&patch| patch < grid[0] * grid[1]));
                        assert!(target.iter().all(|patch| !blocks.context.contains(patch)), "{blocks:?}");
                    }
                    assert!(blocks.context.is_sorted_by(|a, b| a < b));
                }
            }
        }
    }

    #[test]
    fn every_grid_keeps_a_context_and_has_targets() {
        let greedy = BlockSettings { target_blocks: 8, target_scale_max: 1.0, ..BlockSettings::default() };
        for (settings, grid) in
            [(BlockSettings::default(), [1, 1]), (BlockSettings::default(), [2, 2]), (greedy, [3, 2])]
        {
            for blocks in (0..50).flat_map(|step| draw(&settings, grid, step)) {
                assert!(!blocks.context.is_empty(), "{grid:?} {blocks:?}");
                assert!(blocks.targets.iter().all(|target| !target.is_empty()), "{grid:?} {blocks:?}");
            }
        }
    }

    #[test]
    fn every_patch_is_seen_and_predicted() {
        let mut seen = [[false; 49]; 2];
        for blocks in (0..50).flat_map(|step| draw(&BlockSettings::default(), [7, 7], step)) {
            blocks.context.iter().for_each(|&patch| seen[0][patch] = true);
            blocks.targets.concat().iter().for_each(|&patch| seen[1][patch] = true);
        }
        assert_eq!(seen, [[true; 49]; 2]);
    }

    #[test]
    fn sizes_follow_the_batch_and_positions_the_sample() {
        let (one, other) = (draw(&BlockSettings::default(), [16, 16], 1), draw(&BlockSettings::default(), [16, 16], 1));
        assert_eq!(one, other);
        assert_ne!(one[0].targets, one[1].targets);
        let share = one[0].targets[0].len() as f64 / 256.0;
        assert!((0.12..0.23).contains(&share), "{share}");
    }
}
