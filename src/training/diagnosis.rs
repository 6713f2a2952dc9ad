//! How a run's embeddings are spread, on the same images each time: what shows collapse when the loss does not.

use serde::{Deserialize, Serialize};

use super::alarm::alarm;
use super::trainer::{Trainer, read_floats};
use crate::diagnostics::{alignment, embedding_std, mean_std, rankme, uniformity, unit_rows};
use crate::error::Result;
use crate::methods::Embeddings;
use crate::spec::Sentence;

/// Images looked at, at most; the rank cannot be greater.
const IMAGES: usize = 128;
/// Address of the views that are looked at: above those of steps and figures.
const ADDRESS: u64 = 1 << 41;
/// Epsilon of RankMe's paper.
const EPSILON: f64 = 1e-7;
/// Steps between two diagnoses at the least, and images trained on between two; so a diagnosis takes about a
/// hundredth of the time.
const LEAST_STEPS: usize = 10;
const LEAST_IMAGES: usize = 5000;

/// Where a diagnosis looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Space {
    /// Out of the projector.
    Embeddings,
    /// Out of the encoder, for methods without a projector.
    Features,
}

/// How embeddings are spread at one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Steps done.
    pub step: usize,
    /// What was looked at.
    pub of: Space,
    /// Images looked at.
    pub images: usize,
    /// Length of an embedding.
    pub dim: usize,
    /// Standard deviation of a dimension, averaged; of unit embeddings where only directions count.
    pub std: f64,
    /// What it is for embeddings spread evenly over the sphere: 1/√dim; or 1, where the loss aims at that.
    pub healthy_std: f64,
    /// RankMe: how many dimensions are really used.
    pub rank: f64,
    /// What the rank can be at most: min(images, dim).
    pub full_rank: usize,
    /// Mean squared distance of the unit embeddings of two views of an image, 0 to 4; where there are two.
    pub alignment: Option<f64>,
    /// ln of the mean over pairs of images of exp(−2 · squared distance), at most 0.
    pub uniformity: f64,
    /// What is wrong and what to try, if something is.
    pub alarm: Option<Sentence>,
}

impl Trainer {
    /// Steps after which to look again.
    pub fn steps_per_diagnosis(&self) -> usize {
        LEAST_STEPS.max(LEAST_IMAGES.div_ceil(self.batch_size()))
    }

    /// How the embeddings of some images are spread now: the same images and views each time, chosen at even
    /// distances among those trained on.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn diagnose(&mut self) -> Result<Diagnosis> {
        let count = self.train.len().min(IMAGES);
        let indices: Vec<usize> = (0..count).map(|i| self.train[i * self.train.len() / count]).collect();
        let progress = self.step as f64 / (self.total_steps() - 1).max(1) as f64;
        let batch = self.source.batch(&indices, ADDRESS).at(progress.min(1.0), self.step / self.steps_per_epoch());
        let Embeddings { projected, scaled, views } = self.method.embeddings(&batch);
        let dim = views[0].dims()[1];
        let mut rows = vec![];
        for view in views {
            rows.push(read_floats(view).await?);
        }
        let mut diagnosis = measure(&rows, dim, scaled);
        diagnosis.step = self.step;
        diagnosis.of = if projected { Space::Embeddings } else { Space::Features };
        diagnosis.alarm = alarm(&diagnosis, &self.config);
        Ok(diagnosis)
    }
}

/// The measures of one or two views, each [images, dim] row-major; `scaled`: the loss aims at a deviation of 1.
fn measure(views: &[Vec<f32>], dim: usize, scaled: bool) -> Diagnosis {
    let images = views[0].len() / dim;
    let unit = |view: &Vec<f32>| {
        let mut view = view.clone();
        unit_rows(&mut view, dim);
        view
    };
    let units: Vec<Vec<f32>> = views.iter().map(unit).collect();
    Diagnosis {
        step: 0,
        of: Space::Features,
        images,
        dim,
        std: if scaled { mean_std(&views[0], dim) } else { embedding_std(&views[0], dim) },
        healthy_std: if scaled { 1.0 } else { 1.0 / (dim as f64).sqrt() },
        rank: rankme(&views[0], dim, EPSILON),
        full_rank: images.min(dim),
        alignment: units.get(1).map(|second| alignment(&units[0], second, dim, 2.0)),
        uniformity: uniformity(&units[0], dim, 2.0),
        alarm: None,
    }
}
