//! A classifier in the browser: what it says of the images whose vectors it was made from, and its files.

use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::convert::thrown;
use super::embeddings::Embeddings;
use crate::Error;
use crate::data::SampleSet;
use crate::explore::{self, Given, fit_head};
use crate::export::{LinearHead, export_classifier, labels_csv, predictions_csv};

/// A classifier and its predictions.
#[wasm_bindgen]
pub struct Classifier {
    inner: explore::Classifier,
    set: Arc<SampleSet>,
    indices: Vec<usize>,
    given: Vec<(usize, u16)>,
    encoder: Option<Arc<Vec<u8>>>,
}

impl Classifier {
    /// Fits a head to labels of some of the images.
    pub(super) fn fit(
        embeddings: &Embeddings,
        classes: Vec<String>,
        images: &[u32],
        labels: &[u16],
    ) -> Result<Classifier, JsValue> {
        if images.len() != labels.len() {
            let problem = format!("there are {} labels for {} images", labels.len(), images.len());
            return Err(thrown(Error::DataSet(problem)));
        }
        let labels = images.iter().zip(labels).map(|(&image, &class)| (image as usize, class)).collect();
        let given = Given { classes, labels };
        let head = fit_head(&embeddings.inner, &given).map_err(thrown)?;
        Self::apply(embeddings, head, given.labels)
    }

    /// Applies a head to the images.
    pub(super) fn apply(
        embeddings: &Embeddings,
        head: LinearHead,
        given: Vec<(usize, u16)>,
    ) -> Result<Classifier, JsValue> {
        let Embeddings { inner, encoder, .. } = embeddings;
        Ok(Classifier {
            inner: explore::Classifier::new(head, inner.vectors(), inner.dim()).map_err(thrown)?,
            set: inner.set().clone(),
            indices: inner.indices().to_vec(),
            given,
            encoder: encoder.clone(),
        })
    }
}

#[wasm_bindgen]
impl Classifier {
    /// Names of the classes.
    pub fn classes(&self) -> Vec<String> {
        self.inner.head.classes.clone()
    }

    /// Probabilities of the classes, [images, classes] row-major.
    pub fn probabilities(&self) -> Vec<f32> {
        self.inner.probabilities.clone()
    }

    /// The most probable class of each image.
    pub fn predicted(&self) -> Vec<u16> {
        self.inner.predicted()
    }

    /// How much more probable the first class is than the second, of each image.
    pub fn margins(&self) -> Vec<f32> {
        self.inner.margins()
    }

    /// `predictions.csv`.
    pub fn predictions_csv(&self) -> Vec<u8> {
        let explore::Classifier { head, probabilities } = &self.inner;
        predictions_csv(&self.set, &self.indices, &head.classes, probabilities, &self.given)
    }

    /// `labels.csv`: what was given.
    pub fn labels_csv(&self) -> Vec<u8> {
        labels_csv(&self.set, &self.inner.head.classes, &self.given)
    }

    /// The encoder and the head as a file of `format`: safetensors or onnx.
    pub async fn export(&self, format: String) -> Result<Vec<u8>, JsValue> {
        let format = format.parse().map_err(thrown)?;
        let missing = || thrown(Error::DataSet("these vectors were computed without keeping their encoder".into()));
        let encoder = self.encoder.as_ref().ok_or_else(missing)?;
        export_classifier(encoder, &self.inner.head, format).await.map_err(thrown)
    }
}
