//! Losses of given numbers, for those who want to see or check one.

use std::collections::BTreeMap;

use js_sys::{Float32Array, Object, Reflect, Uint32Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::convert::{json, thrown};
use super::device::open;
use crate::Error;
use crate::goldens::{Array, losses};

/// What JavaScript hands over: arrays as `{ shape, data }`, by name.
#[derive(Deserialize)]
struct Request {
    parameters: serde_json::Map<String, serde_json::Value>,
    inputs: BTreeMap<String, Array>,
}

/// The loss `id` and its gradients: `{ loss, grads: { NAME: { shape, data } } }`. `request`: `{ parameters, inputs }`.
#[wasm_bindgen]
pub async fn differentiate(id: String, request: JsValue, device: String) -> Result<JsValue, JsValue> {
    let unreadable = |error: serde_json::Error| thrown(Error::data(format!("loss {id}"), error.to_string()));
    let Request { parameters, inputs } = serde_json::from_value(json(&request)?).map_err(unreadable)?;
    let opened = open(&device).await?;
    let result = losses::differentiate(&id, parameters, inputs, &opened.device).await.map_err(thrown)?;
    let grads = Object::new();
    for (name, Array { shape, data }) in result.grads {
        let lengths: Vec<u32> = shape.into_iter().map(|length| length as u32).collect();
        let values: Vec<f32> = data.into_iter().map(|value| value as f32).collect();
        let array = Object::new();
        Reflect::set(&array, &"shape".into(), &js_sys::Array::from(&Uint32Array::from(lengths.as_slice())))?;
        Reflect::set(&array, &"data".into(), &Float32Array::from(values.as_slice()))?;
        Reflect::set(&grads, &name.into(), &array)?;
    }
    let for_js = Object::new();
    Reflect::set(&for_js, &"loss".into(), &result.loss.into())?;
    Reflect::set(&for_js, &"grads".into(), &grads)?;
    Ok(for_js.into())
}
