//! Looking at the encoder while it trains: features, and on the held-out images nearest neighbours and a linear probe.

use super::Config;
use super::record::Knn;
use super::trainer::{Trainer, read_floats};
use crate::diagnostics::{DenseMaps, Labelled, Probe, knn_predict, unit_rows};
use crate::error::Result;
use crate::methods::Source;
use crate::models::{Encoder, Mode};
use crate::spec::Text;

/// Images encoded at a time.
const CHUNK: usize = 250;
/// Images whose losses are computed at a time; a decoder takes more memory than an encoder.
const LOSS_CHUNK: usize = 50;
/// Address of the views and masks that losses of single images are computed with: above those of steps, figures and
/// diagnoses.
const LOSS_ADDRESS: u64 = 1 << 42;
/// Neighbours that vote (Wu et al. 2018 use 200 on ImageNet).
pub const NEIGHBOURS: usize = 20;
/// Temperature of their weights (Wu et al. 2018 use 0.07).
pub const TEMPERATURE: f32 = 0.1;

/// Features of the images at `indices`, [indices, features] row-major.
///
/// # Errors
/// [`crate::Error::Device`] when reading fails.
pub async fn embed(encoder: &mut dyn Encoder, source: &Source, indices: &[usize]) -> Result<Vec<f32>> {
    let mut features = vec![];
    for indices in indices.chunks(CHUNK) {
        let images = source.batch(indices, 0).images();
        features.extend(read_floats(encoder.forward(images, Mode::Eval)).await?);
    }
    Ok(features)
}

/// What an encoder sees where in the images at `indices`, with up to `parts` parts beside the background; [rows, columns]
/// of the maps.
///
/// # Errors
/// [`crate::Error::Device`] when reading fails.
pub async fn dense(
    encoder: &mut dyn Encoder,
    source: &Source,
    indices: &[usize],
    parts: usize,
) -> Result<(DenseMaps, [usize; 2])> {
    let [_, height, width] = source.set.shape();
    let size = encoder.map_size([height, width]);
    let mut features = vec![];
    for indices in indices.chunks(CHUNK) {
        let map = encoder.feature_map(source.batch(indices, 0).images(), Mode::Eval);
        features.extend(read_floats(map.permute([0, 2, 3, 1])).await?); // [batch, rows, columns, features]
    }
    Ok((DenseMaps::new(&features, size, encoder.features(), parts, source.seed), size))
}

impl Trainer {
    /// What the encoder sees where in the images at `indices`, as [`dense`].
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn dense(&mut self, indices: &[usize], parts: usize) -> Result<(DenseMaps, [usize; 2])> {
        dense(self.method.encoder(), &self.source, indices, parts).await
    }

    /// How hard each image at `indices` is for the model as it is now, and what the numbers are; the same views and masks
    /// each time. `None` for a method that has no such number.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn image_losses(&mut self, indices: &[usize]) -> Result<Option<(Text, Vec<f32>)>> {
        let (mut title, mut values) = (None, Vec::with_capacity(indices.len()));
        for indices in indices.chunks(LOSS_CHUNK) {
            let batch = self.source.batch(indices, LOSS_ADDRESS);
            let Some(losses) = self.method.image_losses(&batch) else { return Ok(None) };
            title = Some(losses.title);
            values.extend(read_floats(losses.values).await?);
        }
        Ok(title.map(|title| (title, values)))
    }

    /// Features of the images at `indices` by the encoder as it is now, [indices, features] row-major.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn embed(&mut self, indices: &[usize]) -> Result<Vec<f32>> {
        embed(self.method.encoder(), &self.source, indices).await
    }

    /// Accuracy of the nearest neighbours of held-out images among at most `bank` training images, and of a linear
    /// classifier fitted on those, beside their baselines. `None` without labels in both parts.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when reading fails.
    pub async fn knn(&mut self, bank: usize, queries: usize) -> Result<Option<Knn>> {
        let labelled = |indices: &[usize], limit: usize| -> Vec<usize> {
            indices.iter().copied().filter(|&i| self.source.set.label(i).is_some()).take(limit).collect()
        };
        let (bank, queries) = (labelled(&self.train, bank), labelled(&self.held_out, queries));
        if bank.is_empty() || queries.is_empty() {
            return Ok(None);
        }
        let vote = Vote { source: &self.source, bank: &bank, queries: &queries };
        let asked = [bank.len(), queries.len()];
        let baselines = match self.baselines {
            Some((measured, baselines)) if measured == asked => baselines,
            _ => vote.baselines(&self.config).await?,
        };
        self.baselines = Some((asked, baselines));
        let [features, linear] = vote.by_features(self.method.encoder()).await?;
        Ok(Some(Knn {
            features,
            pixels: baselines.pixels,
            untrained: baselines.untrained,
            linear: Some(linear),
            linear_untrained: Some(baselines.linear_untrained),
            k: NEIGHBOURS.min(bank.len()),
            train: bank.len(),
            held_out: queries.len(),
            classes: vote.classes(),
            step: self.step,
        }))
    }
}

/// Accuracies that training does not change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Baselines {
    pixels: f64,
    untrained: f64,
    linear_untrained: f64,
}

/// Labelled images that vote, and those voted on.
struct Vote<'a> {
    source: &'a Source,
    bank: &'a [usize],
    queries: &'a [usize],
}

impl Vote<'_> {
    /// Accuracies of the nearest neighbours and of a linear classifier on an encoder's features.
    async fn by_features(&self, encoder: &mut dyn Encoder) -> Result<[f64; 2]> {
        let dim = encoder.features();
        let bank = embed(encoder, self.source, self.bank).await?;
        let queries = embed(encoder, self.source, self.queries).await?;
        let linear = self.by_line(&bank, &queries, dim);
        Ok([self.accuracy(bank, queries, dim), linear])
    }

    /// The online linear probe: fitted anew each time, so that it depends on the encoder alone.
    fn by_line(&self, bank: &[f32], queries: &[f32], dim: usize) -> f64 {
        let labels = self.labels(self.bank);
        let data = Labelled { features: bank, labels: &labels, dim, classes: self.classes() };
        self.right(&Probe::quick(data).predict(queries))
    }

    /// The pixels themselves, and the encoder as the seed made it.
    async fn baselines(&self, config: &Config) -> Result<Baselines> {
        let mut untrained = config.build(self.source.set.shape(), &self.source.device)?;
        let [untrained, linear_untrained] = self.by_features(untrained.encoder()).await?;
        Ok(Baselines { pixels: self.by_pixels(), untrained, linear_untrained })
    }

    fn by_pixels(&self) -> f64 {
        let set = &self.source.set;
        let floats = |indices: &[usize]| {
            indices.iter().flat_map(|&i| set.sample(i)).map(|&byte| byte as f32 / 255.0).collect::<Vec<_>>()
        };
        self.accuracy(floats(self.bank), floats(self.queries), set.sample_len())
    }

    fn accuracy(&self, mut bank: Vec<f32>, mut queries: Vec<f32>, dim: usize) -> f64 {
        unit_rows(&mut bank, dim);
        unit_rows(&mut queries, dim);
        let labels = self.labels(self.bank);
        self.right(&knn_predict(&bank, &labels, &queries, dim, self.classes(), NEIGHBOURS, TEMPERATURE))
    }

    /// Share of the predictions that are the label of the query.
    fn right(&self, predicted: &[u16]) -> f64 {
        let truth = self.labels(self.queries);
        let right = predicted.iter().zip(&truth).filter(|(a, b)| a == b).count();
        right as f64 / truth.len() as f64
    }

    fn labels(&self, indices: &[usize]) -> Vec<u16> {
        indices.iter().filter_map(|&i| self.source.set.label(i)).collect()
    }

    fn classes(&self) -> usize {
        self.source.set.labels.as_ref().map_or(0, |labels| labels.classes.len())
    }
}
