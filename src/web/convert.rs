//! Values and errors on their way to JavaScript.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::export::LinearHead;

/// A plain JavaScript value.
pub fn plain<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| JsValue::from(js_sys::Error::new(&error.to_string())))
}

/// A JavaScript `Error` with the message and the `kind` of ours.
pub fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    // Setting a property of a fresh object cannot fail.
    let _ = js_sys::Reflect::set(&thrown, &"kind".into(), &error.kind().into());
    thrown.into()
}

/// A configuration object as JSON.
pub fn json(value: &JsValue) -> Result<serde_json::Value, JsValue> {
    let wrong = |problem: String| thrown(Error::setting("config", "unreadable", problem));
    let text = js_sys::JSON::stringify(value).map_err(|_| wrong("give an object of settings".into()))?;
    let text = text.as_string().ok_or_else(|| wrong("give an object of settings".into()))?;
    serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))
}

/// A classifier as JavaScript hands it over; none for `undefined` and `null`.
pub fn head(value: &JsValue) -> Result<Option<LinearHead>, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    serde_wasm_bindgen::from_value(value.clone()).map(Some).map_err(|error| {
        thrown(Error::Weights(format!(
            "the classifier is unreadable ({error}); give {{ weights, bias, mean, std, classes }}"
        )))
    })
}
