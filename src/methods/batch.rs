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
    /// How much of the run is done, 0 at its first step and 1 at its last; schedules of a method follow it.
    pub progress: f64,
    /// Epochs begun before this batch.
    pub epoch: usize,
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
        Batch { source: self, indices, address, progress: 0.0, epoch: 0 }
    }
}

impl Batch<'_> {
    /// The same batch at a point of the run.
    pub fn at(self, progress: f64, epoch: usize) -> Self {
        Self { progress, epoch, ..self }
    }

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

    /// The random numbers of one stream for the batch as a whole.
    pub fn draws_once(&self, stream: Stream) -> Draws {
        self.source.seed.draws(stream, self.address, 0)
    }

    /// The images, normalised, [batch, channels, height, width].
    pub fn images(&self) -> Tensor<4> {
        let shape @ [_, height, width] = self.source.set.shape();
        self.render(&vec![View::plain(shape); self.len()], [height, width])
    }

    /// An augmented view of each image, normalised, [batch, channels, height, width].
    pub fn views(&self, augmentation: &Augmentation, stream: Stream) -> Tensor<4> {
        let [_, height, width] = self.source.set.shape();
        self.views_sized(augmentation, stream, 1, [height, width])
    }

    /// `count` augmented views of each image, `size` = [height, width], normalised.
    ///
    /// Returns [count·batch, channels, height, width], view after view. The views of an image are drawn one after
    /// the other, so that asking for more leaves the first ones as they are.
    pub fn views_sized(
        &self,
        augmentation: &Augmentation,
        stream: Stream,
        count: usize,
        size: [usize; 2],
    ) -> Tensor<4> {
        let mut draws: Vec<Draws> = self.draws(stream).collect();
        let mut views = Vec::with_capacity(count * self.len());
        for _ in 0..count {
            views.extend(draws.iter_mut().map(|draws| augmentation.draw(draws, self.source.set.shape())));
        }
        self.render(&views, size)
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

    /// The views as tensors; they go round the samples of the batch as often as there are views.
    fn render(&self, views: &[View], size: [usize; 2]) -> Tensor<4> {
        let indices = self.indices.repeat(views.len() / self.len().max(1));
        let statistics = Some(&self.source.statistics);
        if let Some(samples) = &self.source.resident {
            return augment(samples, &indices, views, size, statistics);
        }
        let pixels = augment_batch(&self.source.set, &indices, views, size, statistics);
        let shape = [views.len(), self.source.set.channels, size[0], size[1]];
        Tensor::from_data(TensorData::new(pixels, shape), &self.source.device)
    }
}

/// What the tests of methods share.
#[cfg(test)]
pub(super) mod fixtures {
    use super::*;
    use crate::methods::{Build, Method, Spec};
    use crate::models::Init;
    use crate::spec::{Parameter, Values};

    /// `count` images of noise, on the CPU.
    pub fn noise(count: usize, shape: [usize; 3]) -> Source {
        let mut draws = Seed(9).draws(Stream::Noise, 0, 0);
        let pixels = (0..count * shape.iter().product::<usize>()).map(|_| draws.bits() as u8).collect();
        let set = SampleSet::new("noise", shape, pixels, None, vec![]).unwrap();
        let statistics = set.statistics();
        Source::new(Arc::new(set), statistics, Seed(3), Device::flex())
    }

    /// The method with these settings, or what is wrong with them.
    pub fn build(
        spec: &Spec,
        build: Build,
        shape: [usize; 3],
        given: serde_json::Value,
    ) -> crate::error::Result<Box<dyn Method>> {
        let parameters: Vec<&'static Parameter> = spec.settings.iter().flat_map(|group| group.iter()).collect();
        let values = Values::resolve(&parameters, spec.recipe, given.as_object().unwrap())?;
        build(&values, shape, &mut Init::new(Seed(1), &Device::flex()))
    }

    /// Every parameter and buffer, by name.
    pub fn state(method: &mut dyn Method) -> Vec<(String, Vec<f32>)> {
        let mut state = vec![];
        let read = |tensor: Tensor<1>| tensor.into_data().try_to_vec::<f32>().unwrap();
        method.visit("", &mut |name, parameter| state.push((name.to_string(), read(parameter.value()))));
        state
    }

    /// The loss of a step, and the names of the weights that get a gradient.
    pub fn step(method: &mut dyn Method, batch: &Batch) -> (f32, Vec<String>) {
        method.visit("", &mut |_, parameter| parameter.track());
        let objective = method.objective(batch);
        let mut gradients = objective.loss.backward();
        let mut trained = vec![];
        method.visit("", &mut |name, parameter| {
            if parameter.take_gradient(&mut gradients).is_some() {
                trained.push(name.to_string());
            }
        });
        (objective.loss.inner().into_scalar::<f32>(), trained)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(tensor: Tensor<4>) -> Vec<f32> {
        tensor.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn more_views_leave_the_first_as_they_are() {
        let source = fixtures::noise(4, [3, 12, 8]);
        let batch = source.batch(&[2, 0, 3], 5);
        let augmentation = Augmentation::default();
        let views = batch.views_sized(&augmentation, Stream::LocalViews, 3, [6, 4]);
        assert_eq!(views.dims(), [9, 3, 6, 4]);
        let first = batch.views_sized(&augmentation, Stream::LocalViews, 1, [6, 4]);
        assert_eq!(pixels(views.clone().narrow(0, 0, 3)), pixels(first.clone()));
        assert_ne!(pixels(views.narrow(0, 3, 3)), pixels(first));
    }
}
