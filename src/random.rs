//! Counter-based randomness: every draw is addressed by (seed, stream, step, sample).
//!
//! Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Because a draw
//! depends only on its address, views can be drawn in any order or in parallel, shown again by the page,
//! and a resumed run continues the same run.

/// What a draw is for. Two streams never share random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Initial weights.
    Init = 0,
    /// Order of the samples within an epoch.
    Order = 1,
    /// Augmented view 0.
    View0 = 2,
    /// Augmented view 1.
    View1 = 3,
    /// Masks of patches or pixels.
    Mask = 4,
    /// Added noise and latent samples.
    Noise = 5,
    /// Train / held-out splits and probe batches.
    Split = 6,
    /// Diagnostics (probes, projections).
    Diagnostic = 7,
    /// Augmented views after the first two.
    MoreViews = 8,
    /// Small local views.
    LocalViews = 9,
    /// Directions that embeddings are projected on; one address a batch.
    Slices = 10,
    /// Sizes of blocks of patches; one address a batch.
    BlockSizes = 11,
    /// Positions of blocks of patches.
    Blocks = 12,
}

/// The root of a run's randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The draws at one address.
    pub fn draws(self, stream: Stream, step: u64, sample: u64) -> Draws {
        // The counter is (block, stream, step, sample), 32 bits each. The high halves of step and sample go
        // into the key, so that no part of the address is lost.
        let key = [self.0 as u32 ^ (step >> 32) as u32, (self.0 >> 32) as u32 ^ (sample >> 32) as u32];
        Draws { key, counter: [0, stream as u32, step as u32, sample as u32], block: [0; 4], used: 4, spare: None }
    }
}

/// The random numbers at one address, in order.
#[derive(Debug, Clone)]
pub struct Draws {
    key: [u32; 2],
    counter: [u32; 4],
    block: [u32; 4],
    used: usize,
    spare: Option<f32>,
}

impl Draws {
    /// Uniform 32 bits.
    pub fn bits(&mut self) -> u32 {
        if self.used == 4 {
            self.block = philox(self.counter, self.key);
            self.counter[0] = self.counter[0].wrapping_add(1);
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    /// Uniform in [0, 1), 24 bits.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 * (1.0 / (1 << 24) as f32)
    }

    /// Uniform in [low, high).
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f32) -> bool {
        self.unit() < p
    }

    /// Uniform integer in [0, n), without modulo bias worth noticing (Lemire's multiply-shift). `n` > 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.bits() as u64 * n as u64) >> 32) as usize
    }

    /// Standard normal (Box–Muller).
    pub fn normal(&mut self) -> f32 {
        if let Some(z) = self.spare.take() {
            return z;
        }
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let (sin, cos) = (std::f32::consts::TAU * self.unit()).sin_cos();
        self.spare = Some(radius * sin);
        radius * cos
    }

    /// A uniform permutation of 0..n (Fisher–Yates).
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }
}

/// One Philox4x32-10 block.
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let a = counter[0] as u64 * 0xD251_1F53;
        let b = counter[2] as u64 * 0xCD9E_8D57;
        counter = [(b >> 32) as u32 ^ counter[1] ^ key[0], b as u32, (a >> 32) as u32 ^ counter[3] ^ key[1], a as u32];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
    #[test]
    fn philox_matches_the_published_vectors() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
        assert_eq!(
            philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        );
    }

    #[test]
    fn an_address_gives_the_same_draws_and_neighbours_differ() {
        let at = |stream, step, sample| Seed(7).draws(stream, step, sample).bits();
        assert_eq!(at(Stream::View0, 3, 4), at(Stream::View0, 3, 4));
        assert_ne!(at(Stream::View0, 3, 4), at(Stream::View1, 3, 4));
        assert_ne!(at(Stream::View0, 3, 4), at(Stream::View0, 4, 3));
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut draws = Seed(1).draws(Stream::Noise, 0, 0);
        let n = 100_000;
        let normals: Vec<f32> = (0..n).map(|_| draws.normal()).collect();
        let mean = normals.iter().sum::<f32>() / n as f32;
        let variance = normals.iter().map(|z| z * z).sum::<f32>() / n as f32;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "mean {mean}, variance {variance}");
        let unit = (0..n).map(|_| draws.unit()).sum::<f32>() / n as f32;
        assert!((unit - 0.5).abs() < 0.01, "{unit}");
    }

    #[test]
    fn a_permutation_holds_each_index_once() {
        let mut order = Seed(2).draws(Stream::Order, 0, 0).permutation(100);
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}
