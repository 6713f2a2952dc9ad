//! An encoder from a file: images in, vectors out.

use serde_json::json;
use wasm_bindgen::prelude::*;

use super::convert::{plain, thrown};
use super::data_set::{DataSet, check_indices};
use super::evaluation::Evaluation;
use crate::evaluation::Subject;
use crate::export::{LoadedEncoder, load_encoder};
use crate::training::{self, Choice, Opened};

/// An encoder that was exported earlier.
#[wasm_bindgen]
pub struct Encoder {
    inner: LoadedEncoder,
    opened: Opened,
}

#[wasm_bindgen]
impl Encoder {
    /// Reads `encoder.safetensors`; `device`: auto, webgpu or cpu.
    pub async fn load(bytes: Vec<u8>, device: String) -> Result<Encoder, JsValue> {
        let choice: Choice = device.parse().map_err(thrown)?;
        let opened = training::open(choice).await.map_err(thrown)?;
        let inner = load_encoder(&bytes, &opened.device).map_err(thrown)?;
        Ok(Encoder { inner, opened })
    }

    /// What it is: the method and the settings that trained it, and the images it takes.
    pub fn info(&mut self) -> Result<JsValue, JsValue> {
        let features = self.inner.encoder().features();
        let [channels, height, width] = self.inner.shape;
        let device = json!({
            "kind": self.opened.kind, "adapter": self.opened.adapter,
            "reason": { "en": self.opened.reason, "fr": self.opened.reason_fr },
        });
        plain(&json!({
            "method": self.inner.config.entry.spec.id, "config": self.inner.config.to_json(), "device": device,
            "features": features, "channels": channels, "height": height, "width": width,
        }))
    }

    /// Features of the images at `indices`, [indices, features] row-major.
    pub async fn embed(&mut self, data: &DataSet, indices: Vec<u32>) -> Result<Vec<f32>, JsValue> {
        let set = data.inner.clone();
        check_indices(&indices, set.len())?;
        let indices: Vec<usize> = indices.into_iter().map(|index| index as usize).collect();
        self.inner.embed(set, &indices, &self.opened.device).await.map_err(thrown)
    }

    /// Begins an evaluation with the labels of `data`.
    pub fn evaluate(&mut self, data: &DataSet, options: JsValue) -> Result<Evaluation, JsValue> {
        let (config, statistics, shape) = (self.inner.config.clone(), self.inner.statistics.clone(), self.inner.shape);
        let subject = Subject::new(config, statistics, shape, self.inner.encoder());
        Evaluation::begin(subject, data.inner.clone(), &options, &self.opened.device)
    }
}
