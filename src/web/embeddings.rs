//! Vectors of images in the browser, and what is found in them: maps, clusters, neighbours, doubles, strangers.

use std::sync::Arc;

use js_sys::Reflect;
use serde_json::json;
use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::convert::{plain, thrown};
use super::data_set::check_indices;
use crate::Error;
use crate::data::SampleSet;
use crate::evaluation::{Input, Subject};
use crate::explore::{self, Inspector, SIMILARITY};
use crate::export::embeddings_file;
use crate::training::Opened;

/// Vectors of some images, computed a little at a time.
#[wasm_bindgen]
pub struct Embeddings {
    pub(super) inner: explore::Embeddings,
    /// File of the encoder as it was when these were begun; for classifiers only, because it takes memory.
    pub(super) encoder: Option<Arc<Vec<u8>>>,
    inspector: Option<Inspector>,
}

impl Embeddings {
    /// Prepares the vectors of the images of `set` at `indices`; `of`: trained, untrained or pixels.
    pub(super) fn begin(
        subject: &Subject,
        set: Arc<SampleSet>,
        indices: Vec<u32>,
        of: &str,
        opened: &Opened,
        encoder: Option<Arc<Vec<u8>>>,
    ) -> Result<Embeddings, JsValue> {
        check_indices(&indices, set.len())?;
        let input = match of {
            "trained" => Input::Trained,
            "untrained" => Input::Untrained,
            "pixels" => Input::Pixels,
            _ => {
                let choices = "trained, untrained, pixels".into();
                return Err(thrown(Error::Unknown { what: "kind of vectors", name: of.into(), choices }));
            }
        };
        let indices = indices.into_iter().map(|index| index as usize).collect();
        let inner = explore::Embeddings::new(subject, input, set, indices, &opened.device).map_err(thrown)?;
        Ok(Embeddings { inner, encoder, inspector: None })
    }
}

#[wasm_bindgen]
impl Embeddings {
    /// Computes some more: the part that is done, or undefined when all are.
    pub async fn advance(&mut self) -> Result<Option<f64>, JsValue> {
        self.inner.advance().await.map_err(thrown)
    }

    /// Length of a vector.
    pub fn features(&self) -> usize {
        self.inner.dim()
    }

    /// The vectors, [images, features] row-major.
    pub fn vectors(&self) -> Vec<f32> {
        self.inner.vectors().to_vec()
    }

    /// The vectors as a file of `format`: npy, or csv with names and classes.
    pub fn file(&self, format: &str) -> Result<Vec<u8>, JsValue> {
        embeddings_file(self.inner.set(), self.inner.indices(), self.inner.vectors(), format).map_err(thrown)
    }

    /// Coordinates along the first `count` principal components, [images, count].
    pub fn project(&self, count: usize) -> Vec<f32> {
        self.inner.project(count.clamp(1, self.inner.dim()))
    }

    /// The cluster of each image, the largest first.
    pub fn clusters(&self, count: u16) -> Vec<u16> {
        self.inner.clusters(count.into())
    }

    /// The `k` images most like the one in place `row`: `{ row, similarity }[]`.
    pub fn nearest(&self, row: usize, k: usize) -> Result<JsValue, JsValue> {
        plain(&self.inner.nearest(row, k).map_err(thrown)?)
    }

    /// The `k` others nearest to each image, [images, k]: `{ rows, distances }`, distance is 1 − cosine.
    pub fn graph(&self, k: usize) -> Result<JsValue, JsValue> {
        let (rows, distances) = self.inner.graph(k);
        let graph = js_sys::Object::new();
        Reflect::set(&graph, &"rows".into(), &js_sys::Uint32Array::from(rows.as_slice()))?;
        Reflect::set(&graph, &"distances".into(), &js_sys::Float32Array::from(distances.as_slice()))?;
        Ok(graph.into())
    }

    /// Compares some more images with all others: the part that is done, or undefined when all are.
    pub fn inspect(&mut self) -> Option<f64> {
        self.inspector.get_or_insert_with(|| Inspector::new(&self.inner)).advance()
    }

    /// Near-duplicates and outliers among the images that were compared.
    pub fn inspection(&self, similarity: Option<f32>) -> Result<JsValue, JsValue> {
        let inspector = self
            .inspector
            .as_ref()
            .ok_or_else(|| thrown(Error::DataSet("nothing was compared yet; call inspect until it is done".into())))?;
        plain(&inspector.report(&self.inner, similarity.unwrap_or(SIMILARITY)).map_err(thrown)?)
    }

    /// A classifier from labels: `images` by index and the class of each, an index into `classes`.
    pub fn classifier(&self, classes: Vec<String>, images: &[u32], labels: &[u16]) -> Result<Classifier, JsValue> {
        Classifier::fit(self, classes, images, labels)
    }

    /// What these are: `{ features, count }`.
    pub fn info(&self) -> Result<JsValue, JsValue> {
        plain(&json!({ "features": self.inner.dim(), "count": self.inner.indices().len() }))
    }
}
