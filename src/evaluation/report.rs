//! What an evaluation found.

use serde::Serialize;

use super::{Options, Scores};
use crate::data::LabelBudget;
use crate::spec::Sentence;

/// What an evaluation found; as JSON it is what `autodidact evaluate --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// `autodidact-evaluation-1`
    pub format: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// The method that trained the encoder.
    pub method: String,
    /// Length of a feature vector.
    pub features: usize,
    /// Name of the data set.
    pub data: String,
    /// Images with labels to learn from.
    pub train: usize,
    /// Images with labels to test on.
    pub test: usize,
    /// Images without a label: left aside, but for pseudo-labels.
    pub unlabelled: usize,
    /// Those among them that the run may have trained on; pseudo-labels are guessed for them too.
    pub unlabelled_train: usize,
    /// How it was done.
    pub options: Options,
    /// With all labels, no training at all.
    pub knn: Neighbours,
    /// Accuracies against the number of labels.
    pub curve: Vec<Point>,
    /// The linear probe with the most labels, class by class; of the first draw.
    pub scores: Option<Scores>,
    /// What the reader must know, such as classes without test images.
    pub notes: Vec<Sentence>,
}

/// Accuracies of the vote of the nearest neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Neighbours {
    /// Number of neighbours.
    pub k: usize,
    /// With the encoder's features.
    pub features: f64,
    /// With the features of the untrained encoder.
    pub untrained: f64,
    /// With the pixels themselves.
    pub pixels: f64,
}

/// Accuracies with one number of labels. Those that were not asked for have no runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// What was drawn.
    pub budget: LabelBudget,
    /// Labels in all.
    pub labels: usize,
    /// Steps of fine-tuning and of training from scratch.
    pub steps: usize,
    /// Linear probe on the encoder's features.
    pub linear: Spread,
    /// The same after self-training: it learns from its own confident guesses on the images without one of the labels.
    pub pseudo_labels: Spread,
    /// Linear probe on the features of the untrained encoder.
    pub untrained: Spread,
    /// Linear probe on the pixels.
    pub pixels: Spread,
    /// The encoder, fine-tuned.
    pub fine_tuned: Spread,
    /// The same network from scratch.
    pub supervised: Spread,
}

/// Accuracies of some runs, 0 to 1.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Spread {
    /// Their mean; `None` of no run.
    pub mean: Option<f64>,
    /// Their standard deviation, unbiased; `None` of less than two runs.
    pub deviation: Option<f64>,
    /// One a draw.
    pub runs: Vec<f64>,
}

impl Spread {
    /// Adds a run.
    pub fn push(&mut self, accuracy: f64) {
        self.runs.push(accuracy);
        let count = self.runs.len() as f64;
        let mean = self.runs.iter().sum::<f64>() / count;
        let squares: f64 = self.runs.iter().map(|x| (x - mean).powi(2)).sum();
        self.mean = Some(mean);
        self.deviation = (self.runs.len() > 1).then(|| (squares / (count - 1.0)).sqrt());
    }
}

impl Point {
    /// Nothing measured yet.
    pub fn new(budget: LabelBudget, labels: usize, steps: usize) -> Self {
        let none = Spread::default;
        Self {
            budget,
            labels,
            steps,
            linear: none(),
            pseudo_labels: none(),
            untrained: none(),
            pixels: none(),
            fine_tuned: none(),
            supervised: none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_is_the_unbiased_deviation() {
        let mut spread = Spread::default();
        assert_eq!((spread.mean, spread.deviation), (None, None));
        spread.push(0.5);
        assert_eq!((spread.mean, spread.deviation), (Some(0.5), None));
        [0.7, 0.9].into_iter().for_each(|x| spread.push(x));
        let close = |got: Option<f64>, want: f64| assert!((got.unwrap() - want).abs() < 1e-12);
        close(spread.mean, 0.7);
        close(spread.deviation, 0.2);
    }
}
