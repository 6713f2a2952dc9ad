//! Self-training: the oldest use of images without labels, and what self-supervised learning must beat. Lee,
//! "Pseudo-Label: The Simple and Efficient Semi-Supervised Learning Method for Deep Neural Networks", ICML workshop 2013.
//!
//! A probe is fitted on the labels, its confident guesses on the other images are taken for labels, and it is fitted
//! again on both; three times over. Here on the features of the encoder, whose weights do not change.

use crate::diagnostics::{Labelled, Probe, ProbeFit, greatest};
use crate::random::Seed;

/// Times that guesses are taken for labels.
const ROUNDS: usize = 3;
/// A guess counts from this probability on (FixMatch has 0.95; a probe of few labels is less sure of itself).
const CONFIDENT: f32 = 0.9;

/// Self-training under way.
pub struct SelfTraining {
    /// Labelled rows, then rows without label.
    features: Vec<f32>,
    labels: Vec<u16>,
    dim: usize,
    classes: usize,
    round: usize,
    fit: Option<ProbeFit>,
}

impl SelfTraining {
    /// Prepares it, on labelled features and on others of [rows, dim].
    pub fn new(data: Labelled, others: &[f32], seed: Seed) -> Self {
        let Labelled { features, labels, dim, classes } = data;
        let fit = Some(ProbeFit::new(data, seed));
        Self { features: [features, others].concat(), labels: labels.to_vec(), dim, classes, round: 0, fit }
    }

    /// Goes on for about `work` multiplications. The probe, at the end.
    pub fn advance(&mut self, work: f64) -> Option<Probe> {
        if self.fit.as_mut().is_some_and(|fit| fit.advance(work)) {
            return None;
        }
        let probe = self.fit.take()?.finish();
        if self.round == ROUNDS {
            return Some(probe);
        }
        self.round += 1;
        let (features, labels) = self.with_guesses(&probe);
        let data = Labelled { features: &features, labels: &labels, dim: self.dim, classes: self.classes };
        self.fit = Some(ProbeFit::at(data, probe.strength));
        None
    }

    /// The labelled rows, and those that the probe is sure of.
    fn with_guesses(&self, probe: &Probe) -> (Vec<f32>, Vec<u16>) {
        let (known, others) = self.features.split_at(self.labels.len() * self.dim);
        let (mut features, mut labels) = (known.to_vec(), self.labels.clone());
        let guesses = probe.probabilities(others);
        for (row, guess) in others.chunks_exact(self.dim).zip(guesses.chunks_exact(self.classes)) {
            let class = greatest(guess);
            if guess[class as usize] >= CONFIDENT {
                features.extend(row);
                labels.push(class);
            }
        }
        (features, labels)
    }

    /// About how much is left, 1 to 0.
    pub fn left(&self) -> f64 {
        let of_round = self.fit.as_ref().map_or(0.0, ProbeFit::left);
        (ROUNDS - self.round) as f64 / (ROUNDS + 1) as f64 + of_round / (ROUNDS + 1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Two moons side by side would ask more of a linear probe; two long clouds, each with one label at its inner end,
    /// show what the others add: where the clouds lie.
    #[test]
    fn confident_guesses_turn_a_tilted_line() {
        let mut draws = Seed(4).draws(Stream::Noise, 0, 0);
        let mut cloud = |at: f32| {
            let point = |_| [at + 0.15 * draws.normal(), 3.0 * draws.normal()];
            (0..150).flat_map(point).collect::<Vec<f32>>()
        };
        let others = [cloud(-1.0), cloud(1.0)].concat();
        let truth: Vec<u16> = (0..300).map(|i| (i / 150) as u16).collect();
        // Labels whose line is tilted: the second coordinate seems to tell the classes apart as well as the first.
        let known = [-1.0, -1.5, -0.9, -1.2, 1.0, 1.5, 0.9, 1.2];
        let data = Labelled { features: &known, labels: &[0, 0, 1, 1], dim: 2, classes: 2 };
        let right = |probe: &Probe| {
            probe.predict(&others).iter().zip(&truth).filter(|(guess, truth)| guess == truth).count() as f64 / 300.0
        };
        let before = right(&Probe::fit(data, Seed(0)));
        let mut training = SelfTraining::new(data, &others, Seed(0));
        let mut left = 1.0;
        let probe = loop {
            assert!(training.left() <= left, "{} after {left}", training.left());
            left = training.left();
            if let Some(probe) = training.advance(1.0) {
                break probe;
            }
        };
        let after = right(&probe);
        assert!(before < 0.97 && after >= before, "{before} {after}");
    }

    #[test]
    fn without_others_it_is_the_probe() {
        let (features, labels) = ([1.0, 0.0, 0.0, 1.0], [0, 1]);
        let data = Labelled { features: &features, labels: &labels, dim: 2, classes: 2 };
        let mut training = SelfTraining::new(data, &[], Seed(0));
        let probe = loop {
            if let Some(probe) = training.advance(f64::INFINITY) {
                break probe;
            }
        };
        assert_eq!(probe.predict(&features), Probe::fit(data, Seed(0)).predict(&features));
    }
}
