//! Files in, data set out.

use std::sync::Arc;

use js_sys::Function;
use serde_json::json;
use wasm_bindgen::prelude::*;

use super::convert::{plain, thrown};
use crate::Error;
use crate::data::{self, SampleSet};

/// Reads files into a data set.
#[wasm_bindgen]
pub struct Loader {
    inner: data::Loader,
}

#[wasm_bindgen]
impl Loader {
    /// `size`: edge in pixels that image files are scaled and cropped to; IDX and CIFAR keep their own.
    #[wasm_bindgen(constructor)]
    pub fn new(size: usize) -> Result<Loader, JsValue> {
        Ok(Loader { inner: data::Loader::new(size).map_err(thrown)? })
    }

    /// Names the classes of IDX and CIFAR labels. Call it before [`Loader::add`].
    pub fn set_classes(&mut self, classes: Vec<String>) {
        self.inner.set_classes(classes);
    }

    /// Adds one file; `progress(done, total)` is called while an archive is read.
    pub fn add(&mut self, path: &str, bytes: &[u8], progress: Option<Function>) -> Result<(), JsValue> {
        let mut report = |done: usize, total: usize| {
            if let Some(progress) = &progress {
                // A listener that throws must not stop the reading.
                let _ = progress.call2(&JsValue::NULL, &done.into(), &total.into());
            }
        };
        self.inner.add(path, bytes, &mut report).map_err(thrown)
    }

    /// Files that could not be used: `{ name, problem }[]`.
    pub fn skipped(&self) -> Result<JsValue, JsValue> {
        plain(&self.inner.skipped())
    }

    /// Images so far.
    pub fn count(&self) -> usize {
        self.inner.count()
    }

    /// Makes the data set; the loader is used up.
    pub fn finish(self, name: &str) -> Result<DataSet, JsValue> {
        let set = self.inner.finish(name).map_err(thrown)?;
        Ok(DataSet { inner: Arc::new(set) })
    }
}

/// Images of one size, held in the worker's memory.
#[wasm_bindgen]
pub struct DataSet {
    pub(super) inner: Arc<SampleSet>,
}

#[wasm_bindgen]
impl DataSet {
    /// `{ name, count, channels, height, width, classes, labelled }`
    pub fn info(&self) -> Result<JsValue, JsValue> {
        let set = &self.inner;
        let labels = set.labels.as_ref();
        plain(&json!({
            "name": set.name, "count": set.len(),
            "channels": set.channels, "height": set.height, "width": set.width,
            "classes": labels.map(|labels| &labels.classes),
            "labelled": labels.map_or(0, |labels| labels.of.iter().flatten().count()),
        }))
    }

    /// The images at `indices` as RGBA tiles, one after the other.
    pub fn images(&self, indices: &[u32]) -> Result<Vec<u8>, JsValue> {
        check_indices(indices, self.inner.len())?;
        Ok(indices.iter().flat_map(|&index| rgba(self.inner.sample(index as usize), self.inner.channels)).collect())
    }

    /// The file name of every image; empty where the files hold no names.
    pub fn names(&self) -> Vec<String> {
        self.inner.names.clone()
    }

    /// The class of every image, −1 where unknown; empty when nothing is labelled.
    pub fn labels(&self) -> Vec<i32> {
        let labels = self.inner.labels.as_ref();
        labels.map_or(vec![], |labels| labels.of.iter().map(|label| label.map_or(-1, i32::from)).collect())
    }
}

/// Refuses indices that are not in the set.
pub fn check_indices(indices: &[u32], count: usize) -> Result<(), JsValue> {
    match indices.iter().find(|&&index| index as usize >= count) {
        Some(index) => Err(thrown(Error::DataSet(format!("there is no image {index}; the set has {count}")))),
        None => Ok(()),
    }
}

/// Planar grey or RGB bytes as interleaved RGBA.
pub fn rgba(planes: &[u8], channels: usize) -> impl Iterator<Item = u8> + '_ {
    let plane = planes.len() / channels;
    let channel = move |c: usize, i: usize| planes[(c % channels) * plane + i];
    (0..plane).flat_map(move |i| [channel(0, i), channel(1, i), channel(2, i), 255])
}
