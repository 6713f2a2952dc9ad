//! One batch as a method asks for it: plain images, augmented views, random numbers.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};

use crate::data::{SampleSet, Statistics};
use crate::random::{Draws, Seed, Stream};
use crate::views::{Augmentation, DeviceSamples, View, augment, augment_batch};

/// A data set on its way into a model: what stays the same from batch to batch.
pub struct Source {
    /// The data set.
    pub set: Arc<SampleSet>,
    /// What images are normalised by.
    pub statistics: Statistics,
    /// The run's seed.
    pub seed: Seed,
    /// Where tensors are made.
    pub device: Device,
    /// The packed images on the GPU, where views are then made.
    resident: Option<DeviceSamples>,
}

/// Some samples, and the address of the random choices about them.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// Where they come from.
    pub source: &'a Source,
    /// Which samples.
    pub indices: &'a [usize],
    /// Address of this batch's random choices; another address gives other views of the same samples.
    pub address: u64,
}

impl Source {
    /// `set` for a model on `device`. On WebGPU the packed images are uploaded once; a set too large for one
    /// buffer stays on the CPU, which then makes the views.
    pub fn new(set: Arc<SampleSet>, statistics: Statistics, seed: Seed, device: Device) -> Self {
        let resident = DeviceSamples::new(&set.pixels, set.shape(), &device).ok();
        Self { set, statistics, seed, device, resident }
    }

    /// The samples at `indices`.
    pub fn batch<'a>(&'a self, indices: &'a [usize], address: u64) -> Batch<'a> {
        Batch { source: self, indices, address }
    }
}

impl Batch<'_> {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The random numbers of one stream for each sample, in the order of the batch.
    pub fn draws(&self, stream: Stream) -> impl Iterator<Item = Draws> {
        self.indices.iter().map(move |&sample| self.source.seed.draws(stream, self.address, sample as u64))
    }

    /// The images, normalised, [batch, channels, height, width].
    pub fn images(&self) -> Tensor<4> {
        self.render(&vec![View::plain(self.source.set.shape()); self.len()])
    }

    /// An augmented view of each image, normalised, [batch, channels, height, width].
    pub fn views(&self, augmentation: &Augmentation, stream: Stream) -> Tensor<4> {
        let views: Vec<_> =
            self.draws(stream).map(|mut draws| augmentation.draw(&mut draws, self.source.set.shape())).collect();
        self.render(&views)
    }

    /// Undoes the normalisation: pixels in [0, 1].
    pub fn denormalize(&self, images: Tensor<4>) -> Tensor<4> {
        let channels = self.source.statistics.mean.len();
        let constant = |values: &[f32]| {
            Tensor::<1>::from_data(TensorData::new(values.to_vec(), [channels]), &images.device())
                .reshape([1, channels, 1, 1])
        };
        let (mean, std) = (constant(&self.source.statistics.mean), constant(&self.source.statistics.std));
        images * std + mean
    }

    fn render(&self, views: &[View]) -> Tensor<4> {
        let [channels, height, width] = self.source.set.shape();
        if let Some(samples) = &self.source.resident {
            return augment(samples, self.indices, views, [height, width], Some(&self.source.statistics));
        }
        let pixels =
            augment_batch(&self.source.set, self.indices, views, [height, width], Some(&self.source.statistics));
        Tensor::from_data(TensorData::new(pixels, [self.len(), channels, height, width]), &self.source.device)
    }
}
