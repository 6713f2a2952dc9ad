//! A run in the browser.

use serde_json::json;
use wasm_bindgen::prelude::*;

use super::convert::{json as read_json, plain, thrown};
use super::data_set::{DataSet, check_indices, rgba};
use crate::export::encoder_file;
use crate::training::{self, Choice, Config, FigurePixels, Opened};

/// Images that vote and are voted on while training; the whole set would stall the run.
const KNN_BANK: usize = 2000;
const KNN_QUERIES: usize = 500;

/// A run.
#[wasm_bindgen]
pub struct Trainer {
    inner: training::Trainer,
    opened: Opened,
    log: training::RunLog,
}

#[wasm_bindgen]
impl Trainer {
    /// Prepares a run. `config`: `{ method, seed, ..parameters by name }`; `device`: auto, webgpu or cpu.
    pub async fn create(data: &DataSet, config: JsValue, device: String) -> Result<Trainer, JsValue> {
        let set = data.inner.clone();
        let config = Config::read(&read_json(&config)?).map_err(thrown)?;
        let choice: Choice = device.parse().map_err(thrown)?;
        let opened = training::open(choice).await.map_err(thrown)?;
        let inner = training::Trainer::new(config, set, opened.device.clone()).map_err(thrown)?;
        Ok(Trainer { inner, opened, log: Default::default() })
    }

    /// What the run is: device, complete configuration, lengths.
    pub fn info(&mut self) -> Result<JsValue, JsValue> {
        let run = &mut self.inner;
        let device = json!({
            "kind": self.opened.kind, "adapter": self.opened.adapter,
            "reason": { "en": self.opened.reason, "fr": self.opened.reason_fr },
        });
        plain(&json!({
            "method": run.config().entry.spec.id, "config": run.config().to_json(), "device": device,
            "total_steps": run.total_steps(), "steps_per_epoch": run.steps_per_epoch(), "batch_size": run.batch_size(),
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
        let FigurePixels { columns, rows, shape: [channels, height, width], pixels } =
            self.inner.figure_pixels(&indices, roll as u64).await.map_err(thrown)?;
        let tiles: Vec<u8> =
            pixels.chunks_exact(channels * height * width).flat_map(|tile| rgba(tile, channels)).collect();
        let figure = plain(&json!({ "columns": columns, "rows": rows, "width": width, "height": height }))?;
        js_sys::Reflect::set(&figure, &"pixels".into(), &js_sys::Uint8Array::from(tiles.as_slice()))?;
        Ok(figure)
    }

    /// Nearest-neighbour accuracy on held-out images beside both baselines, or null without labels.
    pub async fn knn(&mut self) -> Result<JsValue, JsValue> {
        let knn = self.inner.knn(KNN_BANK, KNN_QUERIES).await.map_err(thrown)?;
        let knn_for_js = plain(&knn);
        self.log.knn.extend(knn);
        knn_for_js
    }

    /// `encoder.safetensors`: PyTorch's layout, configuration in the metadata.
    pub async fn export_encoder(&mut self) -> Result<Vec<u8>, JsValue> {
        encoder_file(&mut self.inner).await.map_err(thrown)
    }

    /// `run.json`: configuration, every step, diagnostics.
    pub fn run_json(&self) -> String {
        format!("{:#}", self.log.report(&self.inner, &self.opened))
    }
}
