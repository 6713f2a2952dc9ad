//! Checkpoints in the browser: the same files as the command line's.

use serde_json::json;
use wasm_bindgen::prelude::*;

use super::convert::{plain, thrown};
use super::data_set::DataSet;
use super::device::open;
use super::trainer::Trainer;
use crate::export::{Checkpoint, checkpoint_file};

#[wasm_bindgen]
impl Trainer {
    /// Goes on from a checkpoint of a run on these data; `device`: auto, webgpu or cpu; `batch_size`: a smaller one.
    pub async fn resume(
        data: &DataSet,
        checkpoint: Vec<u8>,
        device: String,
        batch_size: Option<usize>,
    ) -> Result<Trainer, JsValue> {
        let set = data.inner.clone();
        let mut checkpoint = Checkpoint::read(&checkpoint).map_err(thrown)?;
        if let Some(batch) = batch_size {
            checkpoint = checkpoint.with_batch_size(batch).map_err(thrown)?;
        }
        let opened = open(&device).await?;
        let (inner, log) = checkpoint.resume(set, opened.device.clone()).map_err(thrown)?;
        Trainer::ready(inner, opened, log).await
    }

    /// `checkpoint.safetensors`: all that it takes to go on.
    pub async fn checkpoint(&mut self) -> Result<Vec<u8>, JsValue> {
        checkpoint_file(&mut self.inner, &self.log).await.map_err(thrown)
    }

    /// What the run has reported so far: `{ steps, knn, diagnoses }`.
    pub fn history(&self) -> Result<JsValue, JsValue> {
        plain(&json!({ "steps": self.log.steps, "knn": self.log.knn, "diagnoses": self.log.embeddings }))
    }
}

/// What a checkpoint is of and how its run went, after checking that it is whole.
#[wasm_bindgen(js_name = checkpoint_info)]
pub fn checkpoint_info(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let checkpoint = Checkpoint::read(bytes).map_err(thrown)?;
    let config = checkpoint.config().map_err(thrown)?;
    let [channels, height, width] = checkpoint.shape;
    plain(&json!({
        "method": config.entry.spec.id, "config": config.to_json(), "step": checkpoint.step,
        "total_steps": checkpoint.total_steps, "data": checkpoint.data, "images": checkpoint.images,
        "channels": channels, "height": height, "width": width,
        "course": checkpoint.course(),
    }))
}
