//! A run in the browser.

use std::sync::Arc;

use js_sys::{Array, Float32Array, Reflect, Uint8Array};
use serde_json::json;
use wasm_bindgen::prelude::*;

use super::convert::{head as read_head, json as read_json, plain, thrown};
use super::data_set::{DataSet, check_indices, rgba};
use super::device::{describe, open};
use super::embeddings::Embeddings;
use super::evaluation::Evaluation;
use crate::evaluation::Subject;
use crate::export::{About, encoder_file, export_run, settings_for, start_from};
use crate::training::{self, ChartData, ChartPixels, Config, FigurePixels, Opened, RunLog};

/// Images that vote and are voted on while training; the whole set would stall the run.
const KNN_BANK: usize = 2000;
const KNN_QUERIES: usize = 500;
/// Steps that a record has room for from the start, 4 MB at most.
const MOST_RESERVED: usize = 1 << 16;

/// A run.
#[wasm_bindgen]
pub struct Trainer {
    pub(super) inner: training::Trainer,
    pub(super) opened: Opened,
    pub(super) log: RunLog,
}

impl Trainer {
    /// A run whose kernels are chosen, with room for its record: a record that grows would grow the memory for ever.
    pub(super) async fn ready(
        mut inner: training::Trainer,
        mut opened: Opened,
        mut log: RunLog,
    ) -> Result<Trainer, JsValue> {
        training::tune(&mut opened, &mut inner, js_sys::Date::now).await.map_err(thrown)?;
        let left = inner.total_steps() - inner.step_count().min(inner.total_steps());
        log.steps.reserve(left.min(MOST_RESERVED));
        Ok(Trainer { inner, opened, log })
    }
}

#[wasm_bindgen]
impl Trainer {
    /// Prepares a run. `config`: `{ method, seed, ..parameters by name }`; `device`: auto, webgpu or cpu; `encoder`:
    /// encoder.safetensors to begin with in place of random weights.
    pub async fn create(
        data: &DataSet,
        config: JsValue,
        device: String,
        encoder: Option<Vec<u8>>,
    ) -> Result<Trainer, JsValue> {
        let set = data.inner.clone();
        let mut settings = read_json(&config)?;
        if let Some(encoder) = &encoder {
            settings = settings_for(&settings, encoder).map_err(thrown)?;
        }
        let config = Config::read(&settings).map_err(thrown)?;
        let opened = open(&device).await?;
        let mut inner = training::Trainer::new(config, set, opened.device.clone()).map_err(thrown)?;
        if let Some(encoder) = encoder {
            start_from(&mut inner, &encoder, &opened.device).map_err(thrown)?;
        }
        Trainer::ready(inner, opened, RunLog::default()).await
    }

    /// What the run is: device, complete configuration, lengths.
    pub fn info(&mut self) -> Result<JsValue, JsValue> {
        let run = &mut self.inner;
        plain(&json!({
            "method": run.config().entry.spec.id, "config": run.config().to_json(), "device": describe(&self.opened),
            "step": run.step_count(), "total_steps": run.total_steps(), "steps_per_epoch": run.steps_per_epoch(), "batch_size": run.batch_size(),
            "parameters": run.encoder_weights(), "features": run.features(), "chance": run.chance(),
            "train": run.train_indices().len(), "held_out": run.held_out_indices().len(),
        }))
    }

    /// Trains `count` steps, or as many as are left, and reads their losses in one transfer.
    pub async fn step(&mut self, count: usize) -> Result<JsValue, JsValue> {
        let records = self.inner.train(count).await.map_err(thrown)?;
        let records_for_js = plain(&records);
        self.log.steps.extend(records);
        records_for_js
    }

    /// The method's picture of these samples; another `roll` draws other views and masks.
    pub async fn figure(&mut self, samples: Vec<u32>, roll: u32) -> Result<JsValue, JsValue> {
        check_indices(&samples, self.inner.set().len())?;
        let indices: Vec<usize> = samples.iter().map(|&index| index as usize).collect();
        picture(&self.inner.figure_pixels(&indices, roll as u64).await.map_err(thrown)?)
    }

    /// The same of the first `count` images of the coming step, as it will see them; `samples` says which they are.
    pub async fn coming_figure(&mut self, count: usize) -> Result<JsValue, JsValue> {
        let (indices, figure) = self.inner.coming_figure(count).await.map_err(thrown)?;
        let figure = picture(&figure)?;
        Reflect::set(&figure, &"samples".into(), &plain(&indices)?)?;
        Ok(figure)
    }

    /// How hard each image at `indices` is for the model as it is now: `{ title, values }`, or null where the method has no
    /// such number.
    pub async fn image_losses(&mut self, indices: Vec<u32>) -> Result<JsValue, JsValue> {
        check_indices(&indices, self.inner.set().len())?;
        let indices: Vec<usize> = indices.into_iter().map(|index| index as usize).collect();
        let Some((title, values)) = self.inner.image_losses(&indices).await.map_err(thrown)? else {
            return Ok(JsValue::NULL);
        };
        let losses = plain(&json!({ "title": title }))?;
        Reflect::set(&losses, &"values".into(), &Float32Array::from(values.as_slice()))?;
        Ok(losses)
    }

    /// Nearest-neighbour accuracy on held-out images beside both baselines, or null without labels. With `labels` only
    /// so many of the training images vote; that measure is not part of the run's record.
    pub async fn knn(&mut self, labels: Option<usize>) -> Result<JsValue, JsValue> {
        let bank = labels.map_or(KNN_BANK, |count| count.clamp(1, KNN_BANK));
        let knn = self.inner.knn(bank, KNN_QUERIES).await.map_err(thrown)?;
        let knn_for_js = plain(&knn);
        if labels.is_none() {
            self.log.knn.extend(knn);
        }
        knn_for_js
    }

    /// How the embeddings of some images are spread now, and an alarm when they collapse.
    pub async fn diagnose(&mut self) -> Result<JsValue, JsValue> {
        let diagnosis = self.inner.diagnose().await.map_err(thrown)?;
        let diagnosis_for_js = plain(&diagnosis)?;
        self.log.embeddings.push(diagnosis);
        Ok(diagnosis_for_js)
    }

    /// Begins an evaluation of the encoder as it is now, with the labels of `data`.
    pub fn evaluate(&mut self, data: &DataSet, options: JsValue) -> Result<Evaluation, JsValue> {
        let subject = Subject::of_run(&mut self.inner);
        Evaluation::begin(subject, data.inner.clone(), &options, &self.opened.device)
    }

    /// Prepares vectors of the images of `data` at `indices`; `of`: trained, untrained or pixels. With `keep` the
    /// encoder is kept as it is now, for classifiers.
    pub async fn embeddings(
        &mut self,
        data: &DataSet,
        indices: Vec<u32>,
        of: String,
        keep: bool,
    ) -> Result<Embeddings, JsValue> {
        let subject = Subject::of_run(&mut self.inner);
        let encoder = match keep {
            true => Some(Arc::new(encoder_file(&mut self.inner, &self.log).await.map_err(thrown)?)),
            false => None,
        };
        Embeddings::begin(&subject, data.inner.clone(), indices, &of, &self.opened, encoder)
    }

    /// Prepares the features of every image of the run's own set.
    pub fn embeddings_of_all(&mut self) -> Result<Embeddings, JsValue> {
        let (set, subject) = (self.inner.set().clone(), Subject::of_run(&mut self.inner));
        let indices = (0..set.len() as u32).collect();
        Embeddings::begin(&subject, set, indices, "trained", &self.opened, None)
    }

    /// Features of the images at `indices`, [indices, features] row-major.
    pub async fn embed(&mut self, indices: Vec<u32>) -> Result<Vec<f32>, JsValue> {
        check_indices(&indices, self.inner.set().len())?;
        let indices: Vec<usize> = indices.into_iter().map(|index| index as usize).collect();
        self.inner.embed(&indices).await.map_err(thrown)
    }

    /// The encoder as a file of `format`: safetensors or onnx; with the classifier `head` on it, where there is one:
    /// `{ weights, bias, mean, std, classes }`.
    pub async fn export_encoder(&mut self, format: String, head: JsValue) -> Result<Vec<u8>, JsValue> {
        let (format, head) = (format.parse().map_err(thrown)?, read_head(&head)?);
        export_run(&mut self.inner, &self.log, format, head.as_ref()).await.map_err(thrown)
    }

    /// The model card, Markdown.
    pub fn model_card(&mut self) -> String {
        About::of_run(&mut self.inner, &self.log).card()
    }

    /// `run.json`: configuration, every step, diagnostics.
    pub fn run_json(&self) -> String {
        format!("{:#}", self.log.report(&self.inner, &self.opened))
    }
}

/// A figure with its tiles and charts in typed arrays.
fn picture(figure: &FigurePixels) -> Result<JsValue, JsValue> {
    let FigurePixels { columns, rows, shape: [channels, height, width], pixels, charts } = figure;
    let for_js = plain(&json!({ "columns": columns, "rows": rows, "width": width, "height": height }))?;
    Reflect::set(&for_js, &"pixels".into(), &tiles(pixels, *channels, height * width))?;
    let charts = charts.iter().map(chart).collect::<Result<Array, _>>()?;
    Reflect::set(&for_js, &"charts".into(), &charts)?;
    Ok(for_js)
}

/// A chart with its data in a typed array: `values` or, of images, `pixels`.
fn chart(chart: &ChartPixels) -> Result<JsValue, JsValue> {
    let for_js = plain(&chart.head)?;
    match &chart.data {
        ChartData::Numbers(values) => Reflect::set(&for_js, &"values".into(), &Float32Array::from(values.as_slice()))?,
        ChartData::Pixels(shape, bytes) => {
            Reflect::set(&for_js, &"pixels".into(), &tiles(bytes, shape.channels, shape.height * shape.width))?
        }
    };
    Ok(for_js)
}

/// Planar tiles of `area` pixels as RGBA, one after the other.
fn tiles(planes: &[u8], channels: usize, area: usize) -> Uint8Array {
    let tiles: Vec<u8> = planes.chunks_exact(channels * area).flat_map(|tile| rgba(tile, channels)).collect();
    Uint8Array::from(tiles.as_slice())
}
