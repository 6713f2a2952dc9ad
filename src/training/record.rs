//! What a run reports.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Diagnosis, Opened, Trainer};

/// What there is to a run besides its configuration, which alone makes it again where this is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Where the weights come from that the run began with, in words, unless the seed made them.
    pub origin: Option<String>,
    /// The times that the batch was made smaller, the first first.
    pub batch_changes: Vec<BatchChange>,
}

/// The batch of a run was made smaller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchChange {
    /// Steps done by then, counted in batches of the size they had from then on.
    pub step: usize,
    /// Images in a batch before.
    pub from: usize,
    /// Images in a batch from then on.
    pub to: usize,
}

impl BatchChange {
    /// What `steps` of before the change are counted as after it, with `images` to train on: as many epochs.
    pub fn after(&self, steps: usize, images: usize) -> usize {
        steps * steps_per_epoch(images, self.to) / steps_per_epoch(images, self.from)
    }

    /// The steps of before the change that [`BatchChange::after`] counts as `steps`.
    pub fn before(&self, steps: usize, images: usize) -> usize {
        let [from, to] = [self.from, self.to].map(|batch| steps_per_epoch(images, batch) as u128);
        usize::try_from((steps as u128 * from).div_ceil(to)).unwrap_or(usize::MAX)
    }
}

/// Full batches of `batch` in an epoch of `images`, and one at least.
pub(super) fn steps_per_epoch(images: usize, batch: usize) -> usize {
    (images / batch).max(1)
}

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
    pub terms: BTreeMap<Cow<'static, str>, f32>,
    /// Learning rate of the step.
    pub learning_rate: f64,
}

/// Accuracies on the held-out images, 0 to 1: of the nearest neighbours unless said otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Knn {
    /// With the encoder's features.
    pub features: f64,
    /// With the pixels themselves.
    pub pixels: f64,
    /// With the features of the encoder before training.
    pub untrained: f64,
    /// Of a linear classifier on the encoder's features, fitted on the images that vote; `None` in records of earlier
    /// versions.
    #[serde(default)]
    pub linear: Option<f64>,
    /// The same on the features of the encoder before training.
    #[serde(default)]
    pub linear_untrained: Option<f64>,
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

/// What a run has reported so far; with the configuration it makes `run.json`.
#[derive(Debug, Clone, Default)]
pub struct RunLog {
    /// Every step read.
    pub steps: Vec<StepRecord>,
    /// Every measurement of the nearest neighbours.
    pub knn: Vec<Knn>,
    /// Every diagnosis of the embeddings.
    pub embeddings: Vec<Diagnosis>,
    /// Seconds spent training, where the door has a clock.
    pub seconds: Option<f64>,
}

impl RunLog {
    /// Images trained on each second.
    pub fn images_per_second(&self, batch_size: usize) -> Option<f64> {
        self.seconds.filter(|&seconds| seconds > 0.0).map(|seconds| (self.steps.len() * batch_size) as f64 / seconds)
    }

    /// The content of `run.json`; `autodidact train --config` reads it back.
    pub fn report(&self, trainer: &Trainer, device: &Opened) -> Json {
        let set = trainer.set();
        json!({
            "format": "autodidact-run-1",
            "version": env!("CARGO_PKG_VERSION"),
            "config": trainer.config().to_json(),
            "origin": trainer.past.origin,
            "batch_changes": trainer.past.batch_changes,
            "data": { "name": set.name, "count": set.len(), "shape": set.shape() },
            "device": device,
            "batch_size": trainer.batch_size(),
            "total_steps": trainer.total_steps(),
            "chance": trainer.chance(),
            "steps": self.steps,
            "diagnostics": { "knn": self.knn, "embeddings": self.embeddings },
            "throughput": {
                "seconds": self.seconds, "images_per_second": self.images_per_second(trainer.batch_size()),
            },
        })
    }
}
