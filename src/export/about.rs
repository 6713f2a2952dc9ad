//! What must be known of an encoder beside its weights: how to feed it, where it comes from, and what it was worth.

use std::collections::HashMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value as Json, json};

use super::card::card;
use crate::data::Statistics;
use crate::error::{Error, Result};
use crate::training::{Config, Knn, RunLog, Trainer};

/// The format of `encoder.safetensors`.
const FORMAT: &str = "autodidact-encoder-1";

/// An encoder's origin and use; goes into the metadata of its files.
#[derive(Clone)]
pub struct About {
    /// Configuration of the run that trained it.
    pub config: Config,
    /// [channels, height, width] of its images.
    pub shape: [usize; 3],
    /// What its images are normalised by.
    pub statistics: Statistics,
    /// Length of a feature vector.
    pub features: usize,
    /// Steps trained.
    pub steps: usize,
    /// Name of the data set.
    pub data: String,
    /// How the run went; empty in files of earlier versions.
    pub results: Results,
}

/// How a run went.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Results {
    /// Images in the data set.
    pub images: usize,
    /// Those trained on.
    pub train: usize,
    /// Those held out.
    pub held_out: usize,
    /// Trainable weights of the encoder.
    pub weights: usize,
    /// Steps of the whole run, done or not.
    pub total_steps: usize,
    /// Loss of the last step that was read.
    pub loss: Option<f32>,
    /// Loss of a model that knows nothing.
    pub chance: Option<f64>,
    /// The last measurement on held-out images.
    pub knn: Option<Knn>,
    /// The encoder that the run began with, if it did not begin with random weights.
    pub origin: Option<String>,
}

impl About {
    /// Of the encoder of a run as it is now.
    pub fn of_run(run: &mut Trainer, log: &RunLog) -> Self {
        let results = Results {
            images: run.set().len(),
            train: run.train_indices().len(),
            held_out: run.held_out_indices().len(),
            weights: run.encoder_weights(),
            total_steps: run.total_steps(),
            loss: log.steps.last().map(|record| record.loss),
            chance: run.chance(),
            knn: log.knn.last().cloned(),
            origin: run.past.origin.clone(),
        };
        Self {
            features: run.features(),
            config: run.config().clone(),
            shape: run.set().shape(),
            statistics: run.statistics().clone(),
            steps: run.step_count(),
            data: run.set().name.clone(),
            results,
        }
    }

    /// The metadata of a file, the model card among them. JSON, but for `format`, `version`, `data` and `model_card`.
    pub fn metadata(&self) -> HashMap<String, String> {
        let entries = [
            ("format", FORMAT.to_string()),
            ("version", env!("CARGO_PKG_VERSION").to_string()),
            ("config", self.config.to_json().to_string()),
            ("image_shape", json!(self.shape).to_string()),
            ("mean", json!(self.statistics.mean).to_string()),
            ("std", json!(self.statistics.std).to_string()),
            ("features", self.features.to_string()),
            ("steps", self.steps.to_string()),
            ("data", self.data.clone()),
            ("results", json!(self.results).to_string()),
            ("model_card", self.card()),
        ];
        entries.into_iter().map(|(name, text)| (name.to_string(), text)).collect()
    }

    /// Reads what [`About::metadata`] wrote.
    ///
    /// # Errors
    /// [`Error::Weights`] when something is missing or damaged, and those of [`Config::read`].
    pub fn read(metadata: &HashMap<String, String>) -> Result<Self> {
        let config = Config::read(&entry::<Json>(metadata, "config")?)?;
        let shape: [usize; 3] = entry(metadata, "image_shape")?;
        let statistics = Statistics { mean: entry(metadata, "mean")?, std: entry(metadata, "std")? };
        let sane = matches!(shape[0], 1 | 3) && shape[1..].iter().all(|edge| (1..=1024).contains(edge));
        if !sane || statistics.mean.len() != shape[0] || statistics.std.len() != shape[0] {
            return Err(Error::Weights(format!("images of shape {shape:?} are not supported")));
        }
        Ok(Self {
            config,
            shape,
            statistics,
            features: entry(metadata, "features")?,
            steps: entry(metadata, "steps")?,
            data: metadata.get("data").cloned().unwrap_or_default(),
            results: entry(metadata, "results").unwrap_or_default(),
        })
    }

    /// The model card, Markdown.
    pub fn card(&self) -> String {
        card(self)
    }
}

fn entry<T: DeserializeOwned>(metadata: &HashMap<String, String>, name: &str) -> Result<T> {
    let text = metadata.get(name).ok_or_else(|| {
        Error::Weights(format!("the file says nothing about `{name}`; it was not exported by autodidact"))
    })?;
    serde_json::from_str(text).map_err(|error| Error::Weights(format!("`{name}` in the file is damaged: {error}")))
}
