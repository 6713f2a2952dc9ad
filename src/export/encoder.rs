//! The encoder as a file: weights in PyTorch's layout, and in the metadata what it takes to use them.

use std::collections::HashMap;
use std::sync::Arc;

use burn::tensor::Device;
use serde_json::{Value as Json, json};

use super::weights::{File, Weight, read_weights, weights_of};
use crate::data::{SampleSet, Statistics};
use crate::error::{Error, Result};
use crate::methods::{Method, Source};
use crate::models::Encoder;
use crate::training::{Config, Trainer, embed};

/// The encoder of a run as a safetensors file.
///
/// # Errors
/// [`Error::Device`] when reading the weights fails.
pub async fn encoder_file(trainer: &mut Trainer) -> Result<Vec<u8>> {
    let weights = weights_of(trainer.method_mut().encoder()).await?;
    let steps = trainer.step_count();
    let counts = weights
        .iter()
        .filter_map(|weight| weight.name.strip_suffix("running_var"))
        .map(|at| (format!("{at}num_batches_tracked"), (vec![], vec![steps as i64])))
        .collect();
    let statistics = trainer.statistics();
    let metadata = HashMap::from([
        ("format".to_string(), "autodidact-encoder-1".to_string()),
        ("config".to_string(), trainer.config().to_json().to_string()),
        ("image_shape".to_string(), json!(trainer.set().shape()).to_string()),
        ("mean".to_string(), json!(statistics.mean).to_string()),
        ("std".to_string(), json!(statistics.std).to_string()),
        ("features".to_string(), trainer.features().to_string()),
        ("steps".to_string(), steps.to_string()),
        ("data".to_string(), trainer.set().name.clone()),
    ]);
    File { weights, counts, metadata }.write()
}

/// An encoder read from a file.
pub struct LoadedEncoder {
    method: Box<dyn Method>,
    /// Configuration of the run that trained it.
    pub config: Config,
    /// What its images are normalised by.
    pub statistics: Statistics,
    /// [channels, height, width] of its images.
    pub shape: [usize; 3],
}

impl LoadedEncoder {
    /// The encoder.
    pub fn encoder(&mut self) -> &mut dyn Encoder {
        self.method.encoder()
    }

    /// Features of the images at `indices`, [indices, features] row-major.
    ///
    /// # Errors
    /// [`Error::DataSet`] when the images have another shape than those it was trained on, [`Error::Device`] when
    /// reading fails.
    pub async fn embed(&mut self, set: Arc<SampleSet>, indices: &[usize], device: &Device) -> Result<Vec<f32>> {
        if set.shape() != self.shape {
            let (want, got) = (self.shape, set.shape());
            return Err(Error::DataSet(format!(
                "images are {got:?} (channels, height, width); this encoder was trained on {want:?}"
            )));
        }
        let source = Source::new(set, self.statistics.clone(), self.config.seed, device.clone());
        embed(self.method.encoder(), &source, indices).await
    }
}

/// Loads what [`encoder_file`] wrote.
///
/// # Errors
/// [`Error::Weights`] when the file is damaged, of another kind, or does not fit its own configuration.
pub fn load_encoder(bytes: &[u8], device: &Device) -> Result<LoadedEncoder> {
    let (weights, metadata) = read_weights(bytes)?;
    let entry = |name: &str| -> Result<Json> {
        let text = metadata.get(name).ok_or_else(|| {
            Error::Weights(format!("the file says nothing about `{name}`; it was not exported by autodidact"))
        })?;
        serde_json::from_str(text).map_err(|error| Error::Weights(format!("`{name}` in the file is damaged: {error}")))
    };
    let config = Config::read(&entry("config")?)?;
    let read = |name: &str| -> Result<Vec<f32>> {
        serde_json::from_value(entry(name)?).map_err(|error| Error::Weights(format!("`{name}` is damaged: {error}")))
    };
    let statistics = Statistics { mean: read("mean")?, std: read("std")? };
    let shape: [usize; 3] = serde_json::from_value(entry("image_shape")?)
        .map_err(|error| Error::Weights(format!("`image_shape` is damaged: {error}")))?;
    let sane = matches!(shape[0], 1 | 3) && shape[1..].iter().all(|edge| (1..=1024).contains(edge));
    if !sane || statistics.mean.len() != shape[0] || statistics.std.len() != shape[0] {
        return Err(Error::Weights(format!("images of shape {shape:?} are not supported")));
    }
    let mut method = config.build(shape, device)?;
    fill(method.encoder(), weights, device)?;
    Ok(LoadedEncoder { method, config, statistics, shape })
}

/// Puts weights into a module by name; none may be missing, none left over.
fn fill(module: &mut dyn Encoder, weights: Vec<Weight>, device: &Device) -> Result<()> {
    let mut weights: HashMap<String, Weight> = weights.into_iter().map(|w| (w.name.clone(), w)).collect();
    let mut problem = None;
    module.visit("", &mut |name, parameter| match weights.remove(name) {
        Some(weight) if weight.shape == parameter.shape() => {
            parameter.set(weight.upload(device));
        }
        Some(weight) => {
            problem = Some(format!("`{name}` has shape {:?}, expected {:?}", weight.shape, parameter.shape()));
        }
        None => problem = Some(format!("`{name}` is missing")),
    });
    if let Some(left) = weights.keys().next() {
        problem.get_or_insert_with(|| format!("`{left}` belongs to no part of the encoder"));
    }
    match problem {
        Some(problem) => Err(Error::Weights(problem)),
        None => Ok(()),
    }
}
