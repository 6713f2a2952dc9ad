//! What an encoder sees where, for the browser.

use js_sys::{Reflect, Uint8Array};
use serde_json::json;
use wasm_bindgen::prelude::*;

use super::convert::{plain, thrown};
use super::data_set::{DataSet, check_indices};
use super::encoder::Encoder;
use super::trainer::Trainer;
use crate::Error;
use crate::diagnostics::DenseMaps;

/// Places of one image, and images at a time, are few; parts must stay tellable.
const MOST_IMAGES: usize = 256;
const MOST_PARTS: usize = 12;

#[wasm_bindgen]
impl Trainer {
    /// Maps of the images at `indices`: `{ rows, columns, shown, colours, parts }`, tiles of RGBA and of numbers.
    pub async fn dense(&mut self, indices: Vec<u32>, parts: usize) -> Result<JsValue, JsValue> {
        let indices = checked(indices, self.inner.set().len(), parts)?;
        let (maps, size) = self.inner.dense(&indices, parts).await.map_err(thrown)?;
        for_js(&maps, size)
    }
}

#[wasm_bindgen]
impl Encoder {
    /// As that of a trainer, of the images of `data`.
    pub async fn dense(&mut self, data: &DataSet, indices: Vec<u32>, parts: usize) -> Result<JsValue, JsValue> {
        let set = data.inner.clone();
        let indices = checked(indices, set.len(), parts)?;
        let (maps, size) = self.inner.dense(set, &indices, parts, &self.opened.device).await.map_err(thrown)?;
        for_js(&maps, size)
    }
}

fn checked(indices: Vec<u32>, count: usize, parts: usize) -> Result<Vec<usize>, JsValue> {
    check_indices(&indices, count)?;
    if !(1..=MOST_PARTS).contains(&parts) {
        return Err(thrown(Error::setting("parts", parts, format!("choose 1 to {MOST_PARTS}"))));
    }
    match indices.len() <= MOST_IMAGES {
        true => Ok(indices.into_iter().map(|index| index as usize).collect()),
        false => Err(thrown(Error::setting("samples", indices.len(), format!("give at most {MOST_IMAGES} images")))),
    }
}

fn for_js(maps: &DenseMaps, [rows, columns]: [usize; 2]) -> Result<JsValue, JsValue> {
    let object = plain(&json!({ "rows": rows, "columns": columns, "shown": maps.shown }))?;
    let colours: Vec<u8> = maps.colours.chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    let parts: Vec<u8> = maps.parts.iter().map(|&part| part as u8).collect();
    Reflect::set(&object, &"colours".into(), &Uint8Array::from(colours.as_slice()))?;
    Reflect::set(&object, &"parts".into(), &Uint8Array::from(parts.as_slice()))?;
    Ok(object)
}
