//! What a run reports.

use serde::Serialize;

/// One training step, read back from the device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepRecord {
    /// Zero-based.
    pub step: usize,
    /// Epochs done after this step.
    pub epoch: f64,
    /// The loss.
    pub loss: f32,
    /// Its named parts, for methods that have several.
    pub terms: std::collections::BTreeMap<&'static str, f32>,
    /// Learning rate of the step.
    pub learning_rate: f64,
}

/// Accuracy of the nearest neighbours on the held-out images, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Knn {
    /// With the encoder's features.
    pub features: f64,
    /// With the pixels themselves.
    pub pixels: f64,
    /// With the features of the encoder before training.
    pub untrained: f64,
    /// Number of neighbours.
    pub k: usize,
    /// Labelled images voted with.
    pub train: usize,
    /// Labelled images classified.
    pub held_out: usize,
    /// Number of classes.
    pub classes: usize,
    /// Step at which it was measured.
    pub step: usize,
}
