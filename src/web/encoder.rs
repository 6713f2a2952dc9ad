//! An encoder from a file: images in, vectors out.

use std::sync::Arc;

use serde_json::json;
use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::convert::{head as read_head, plain, thrown};
use super::data_set::{DataSet, check_indices};
use super::device::{describe, open};
use super::embeddings::Embeddings;
use super::evaluation::Evaluation;
use crate::Error;
use crate::evaluation::Subject;
use crate::export::{LoadedEncoder, load_encoder};
use crate::training::Opened;

/// An encoder that was exported earlier.
#[wasm_bindgen]
pub struct Encoder {
    pub(super) inner: LoadedEncoder,
    file: Arc<Vec<u8>>,
    pub(super) opened: Opened,
}

impl Encoder {
    fn subject(&mut self) -> Subject {
        let about = self.inner.about.clone();
        Subject::new(about.config, about.statistics, about.shape, self.inner.encoder())
    }
}

#[wasm_bindgen]
impl Encoder {
    /// Reads `encoder.safetensors`; `device`: auto, webgpu or cpu.
    pub async fn load(bytes: Vec<u8>, device: String) -> Result<Encoder, JsValue> {
        let opened = open(&device).await?;
        let inner = load_encoder(&bytes, &opened.device).map_err(thrown)?;
        Ok(Encoder { inner, file: Arc::new(bytes), opened })
    }

    /// What it is: the method and the settings that trained it, and the images it takes.
    pub fn info(&mut self) -> Result<JsValue, JsValue> {
        let features = self.inner.encoder().features();
        let [channels, height, width] = self.inner.about.shape;
        let config = &self.inner.about.config;
        plain(&json!({
            "method": config.entry.spec.id, "config": config.to_json(), "device": describe(&self.opened),
            "features": features, "channels": channels, "height": height, "width": width,
            "classes": self.inner.head.as_ref().map(|head| &head.classes),
        }))
    }

    /// Features of the images at `indices`, [indices, features] row-major.
    pub async fn embed(&mut self, data: &DataSet, indices: Vec<u32>) -> Result<Vec<f32>, JsValue> {
        let set = data.inner.clone();
        check_indices(&indices, set.len())?;
        let indices: Vec<usize> = indices.into_iter().map(|index| index as usize).collect();
        self.inner.embed(set, &indices, &self.opened.device).await.map_err(thrown)
    }

    /// The encoder as a file of `format`: safetensors or onnx; with the classifier `head` on it, where there is one:
    /// `{ weights, bias, mean, std, classes }`. Without, with the one that its own file held.
    pub async fn export(&mut self, format: String, head: JsValue) -> Result<Vec<u8>, JsValue> {
        let (format, head) = (format.parse().map_err(thrown)?, read_head(&head)?.or(self.inner.head.clone()));
        self.inner.export(format, head.as_ref()).await.map_err(thrown)
    }

    /// The model card, Markdown.
    pub fn model_card(&self) -> String {
        self.inner.about.card()
    }

    /// Begins an evaluation with the labels of `data`.
    pub fn evaluate(&mut self, data: &DataSet, options: JsValue) -> Result<Evaluation, JsValue> {
        Evaluation::begin(self.subject(), data.inner.clone(), &options, &self.opened.device)
    }

    /// Prepares vectors of the images of `data` at `indices`; `of`: trained, untrained or pixels.
    pub fn embeddings(&mut self, data: &DataSet, indices: Vec<u32>, of: String) -> Result<Embeddings, JsValue> {
        Embeddings::begin(&self.subject(), data.inner.clone(), indices, &of, &self.opened, Some(self.file.clone()))
    }

    /// What the classifier of the file says of images whose vectors are all computed.
    pub fn classify(&self, embeddings: &Embeddings) -> Result<Classifier, JsValue> {
        let missing = || thrown(Error::Weights("the file holds no classifier; give labels to make one".into()));
        Classifier::apply(embeddings, self.inner.head.clone().ok_or_else(missing)?, vec![])
    }
}
