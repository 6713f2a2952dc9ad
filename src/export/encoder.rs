//! The encoder as a file: weights in PyTorch's layout, and in the metadata what it takes to use them.

use std::collections::HashMap;
use std::sync::Arc;

use burn::tensor::Device;
use serde_json::Value as Json;

use super::about::About;
use super::classifier::{classifier_file, take_head};
use super::format::Format;
use super::head::LinearHead;
use super::onnx::onnx_file;
use super::weights::{File, Weight, read_weights, weights_of};
use crate::data::SampleSet;
use crate::diagnostics::DenseMaps;
use crate::error::{Error, Result};
use crate::methods::{Method, Source, find};
use crate::models::{Encoder, Parameter};
use crate::training::config::parameters;
use crate::training::{RunLog, Trainer, dense, embed};

/// The encoder of a run as a safetensors file; `log` holds what the run has reported.
///
/// # Errors
/// [`Error::Device`] when reading the weights fails.
pub async fn encoder_file(trainer: &mut Trainer, log: &RunLog) -> Result<Vec<u8>> {
    export_run(trainer, log, Format::Safetensors, None).await
}

/// The encoder of a run in a format, with a classifier on top if there is one.
///
/// # Errors
/// [`Error::Device`] when reading the weights fails, [`Error::Weights`] when the classifier does not fit.
pub async fn export_run(
    trainer: &mut Trainer,
    log: &RunLog,
    format: Format,
    head: Option<&LinearHead>,
) -> Result<Vec<u8>> {
    let about = About::of_run(trainer, log);
    export(trainer.method_mut().encoder(), &about, format, head).await
}

async fn export(
    encoder: &mut dyn Encoder,
    about: &About,
    format: Format,
    head: Option<&LinearHead>,
) -> Result<Vec<u8>> {
    match (format, head) {
        (Format::Onnx, head) => onnx_file(encoder, about, head).await,
        (Format::Safetensors, None) => safetensors_file(encoder, about).await,
        (Format::Safetensors, Some(head)) => classifier_file(&safetensors_file(encoder, about).await?, head),
    }
}

async fn safetensors_file(encoder: &mut dyn Encoder, about: &About) -> Result<Vec<u8>> {
    let weights = weights_of(encoder).await?;
    let steps = about.steps as i64;
    let counts = weights
        .iter()
        .filter_map(|weight| weight.name.strip_suffix("running_var"))
        .map(|at| (format!("{at}num_batches_tracked"), (vec![], vec![steps])))
        .collect();
    File { weights, counts, metadata: about.metadata() }.write()
}

/// An encoder read from a file.
pub struct LoadedEncoder {
    method: Box<dyn Method>,
    /// Where it comes from and how to feed it.
    pub about: About,
    /// The classifier on top, where the file holds one.
    pub head: Option<LinearHead>,
}

impl LoadedEncoder {
    /// The encoder.
    pub fn encoder(&mut self) -> &mut dyn Encoder {
        self.method.encoder()
    }

    /// Features of the images at `indices`, [indices, features] row-major. Images of another size or colour than those it
    /// was trained on are adapted.
    ///
    /// # Errors
    /// [`Error::Device`] when reading fails.
    pub async fn embed(&mut self, set: Arc<SampleSet>, indices: &[usize], device: &Device) -> Result<Vec<f32>> {
        let source = self.source(set, device)?;
        embed(self.method.encoder(), &source, indices).await
    }

    /// What the encoder sees where in the images at `indices`, as [`dense`].
    ///
    /// # Errors
    /// [`Error::Device`] when reading fails.
    pub async fn dense(
        &mut self,
        set: Arc<SampleSet>,
        indices: &[usize],
        parts: usize,
        device: &Device,
    ) -> Result<(DenseMaps, [usize; 2])> {
        let source = self.source(set, device)?;
        dense(self.method.encoder(), &source, indices, parts).await
    }

    /// A data set as this encoder takes it, adapted where its images have another size or colour.
    ///
    /// # Errors
    /// As [`SampleSet::adapted`].
    pub fn source(&self, set: Arc<SampleSet>, device: &Device) -> Result<Source> {
        let set = set.adapted(self.about.shape)?;
        Ok(Source::new(set, self.about.statistics.clone(), self.about.config.seed, device.clone()))
    }

    /// The encoder in a format, with a classifier on top if there is one.
    ///
    /// # Errors
    /// As [`export_run`].
    pub async fn export(&mut self, format: Format, head: Option<&LinearHead>) -> Result<Vec<u8>> {
        export(self.method.encoder(), &self.about, format, head).await
    }
}

/// Loads what [`encoder_file`] or [`super::classifier_file`] wrote.
///
/// # Errors
/// [`Error::Weights`] when the file is damaged, of another kind, or does not fit its own configuration.
pub fn load_encoder(bytes: &[u8], device: &Device) -> Result<LoadedEncoder> {
    let (mut weights, metadata) = read_weights(bytes)?;
    let about = About::read(&metadata)?;
    let mut method = about.config.build(about.shape, device)?;
    let features = method.encoder().features();
    let head = take_head(&mut weights, &metadata, features)?;
    let mut weights = by_name(weights);
    fill(method.encoder(), &mut weights, device)?;
    Ok(LoadedEncoder { method, about: About { features, ..about }, head })
}

/// Starts a run with the weights of an encoder that was exported earlier, in place of random ones: the encoder and,
/// where there is one, the momentum encoder. Heads stay as the seed makes them. The images are normalised by their own
/// statistics, as in any run.
///
/// # Errors
/// [`Error::Weights`] when the file is damaged, or of another encoder than the run's; [`Error::DataSet`] when the run
/// has begun.
pub fn start_from(trainer: &mut Trainer, bytes: &[u8], device: &Device) -> Result<()> {
    let (mut weights, metadata) = read_weights(bytes)?;
    let about = About::read(&metadata)?;
    // A classifier's file will do: training goes on below its head.
    take_head(&mut weights, &metadata, about.features)?;
    let misfit = |problem: String| {
        let [channels, height, width] = about.shape;
        Error::Weights(format!(
            "the file's encoder does not fit this run ({problem}): it was trained by {} on {channels} channels, \
             {width}×{height} pixels; choose the same encoder with the same widths, and images of that size",
            about.config.entry.spec.title
        ))
    };
    let bare = |error: Error| match error {
        Error::Weights(problem) => misfit(problem),
        other => other,
    };
    // Tried on a copy, so that a file that does not fit leaves the run as it was.
    let mut trial = trainer.config().build(trainer.set().shape(), device)?;
    fill(trial.encoder(), &mut by_name(weights.clone()), device).map_err(bare)?;
    let origin = format!(
        "an encoder trained for {} steps by {} on `{}`",
        about.steps, about.config.entry.spec.title, about.data
    );
    let weights = by_name(weights);
    trainer.begin_with(origin, &mut |name, parameter| {
        // `encoder.NAME` and `momentum_encoder.NAME`, or `momentum_encoder.encoder.NAME` beside a projector.
        let Some((_, name)) = name.rsplit_once("encoder.") else { return };
        if let Some(weight) = weights.get(name).filter(|weight| weight.shape == parameter.shape()) {
            parameter.set(weight.clone().upload(device));
        }
    })
}

/// The settings of a run that begins with an encoder from a file: what `given` leaves open about the encoder is as in
/// the file.
///
/// # Errors
/// [`Error::Weights`] when the file is damaged, [`Error::Unknown`] for a method that does not exist.
pub fn settings_for(given: &Json, bytes: &[u8]) -> Result<Json> {
    let (_, metadata) = read_weights(bytes)?;
    let from = About::read(&metadata)?.config.to_json();
    let mut settings = given.clone();
    let method = given.get("method").and_then(Json::as_str).unwrap_or("simclr");
    let parameters = parameters(find(method)?.spec);
    let Some(object) = settings.as_object_mut() else { return Ok(settings) };
    for name in parameters.iter().filter(|parameter| parameter.group == "encoder").map(|parameter| parameter.name) {
        // Methods without a choice of encoders train a transformer.
        let fallback = (name == "encoder").then(|| Json::from("vit"));
        if let Some(value) = from.get(name).cloned().or(fallback) {
            object.entry(name).or_insert(value);
        }
    }
    Ok(settings)
}

fn by_name(weights: Vec<Weight>) -> HashMap<String, Weight> {
    weights.into_iter().map(|weight| (weight.name.clone(), weight)).collect()
}

/// Puts weights into a module by name; none may be missing, none left over.
fn fill(module: &mut dyn Encoder, weights: &mut HashMap<String, Weight>, device: &Device) -> Result<()> {
    let mut problem = None;
    module.visit("", &mut |name: &str, parameter: &mut Parameter| match weights.remove(name) {
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
