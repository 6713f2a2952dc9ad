//! The encoder under test, as it was when the evaluation began.

use burn::tensor::{Device, Tensor};

use crate::data::Statistics;
use crate::error::Result;
use crate::methods::Method;
use crate::models::Encoder;
use crate::random::Seed;
use crate::training::{Config, Trainer};

/// An encoder's weights, and what is needed to build its like.
pub struct Subject {
    /// Configuration of the run that trained it.
    pub config: Config,
    /// What its images are normalised by.
    pub statistics: Statistics,
    /// [channels, height, width] of its images.
    pub shape: [usize; 3],
    /// In the order of its parameters. Tensors are never changed in place, so training on changes nothing here.
    weights: Vec<Tensor<1>>,
}

impl Subject {
    /// The encoder as it is now.
    pub fn new(config: Config, statistics: Statistics, shape: [usize; 3], encoder: &mut dyn Encoder) -> Self {
        let mut weights = vec![];
        encoder.visit("", &mut |_, parameter| weights.push(parameter.value()));
        Self { config, statistics, shape, weights }
    }

    /// The encoder of a run as it is now.
    pub fn of_run(run: &mut Trainer) -> Self {
        let (config, statistics, shape) = (run.config().clone(), run.statistics().clone(), run.set().shape());
        Self::new(config, statistics, shape, run.method_mut().encoder())
    }

    /// A copy with its own weights; what belongs to the method beside the encoder is as the seed makes it.
    ///
    /// # Errors
    /// As [`Config::build`].
    pub fn trained(&self, device: &Device) -> Result<Box<dyn Method>> {
        let mut method = self.untrained(self.config.seed, device)?;
        let mut weights = self.weights.iter().cloned();
        method.encoder().visit("", &mut |_, parameter| {
            if let Some(weight) = weights.next() {
                parameter.set(weight);
            }
        });
        Ok(method)
    }

    /// The same network as `seed` makes it.
    ///
    /// # Errors
    /// As [`Config::build`].
    pub fn untrained(&self, seed: Seed, device: &Device) -> Result<Box<dyn Method>> {
        Config { seed, ..self.config.clone() }.build(self.shape, device)
    }
}
