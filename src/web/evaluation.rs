//! An evaluation in the browser, pulled a little at a time.

use std::sync::Arc;

use burn::tensor::Device;
use wasm_bindgen::prelude::*;

use super::convert::{json as read_json, plain, thrown};
use crate::data::SampleSet;
use crate::evaluation::{Evaluator, Options, Subject, Task};

/// An evaluation under way.
#[wasm_bindgen]
pub struct Evaluation {
    inner: Evaluator,
}

impl Evaluation {
    /// Plans an evaluation of `subject` with the labels of `set`.
    pub(super) fn begin(
        subject: Subject,
        set: Arc<SampleSet>,
        options: &JsValue,
        device: &Device,
    ) -> Result<Evaluation, JsValue> {
        let options = Options::read(&read_json(options)?).map_err(thrown)?;
        let task = Task::new(set, &subject, device).map_err(thrown)?;
        Ok(Evaluation { inner: Evaluator::new(subject, task, options).map_err(thrown)? })
    }
}

#[wasm_bindgen]
impl Evaluation {
    /// Does a little: `{ done, phase }`, or null when all is done.
    pub async fn advance(&mut self) -> Result<JsValue, JsValue> {
        let progress = self.inner.advance().await.map_err(thrown)?;
        plain(&progress)
    }

    /// What was found so far.
    pub fn report(&self) -> Result<JsValue, JsValue> {
        plain(self.inner.report())
    }
}
