//! Values and errors on their way to JavaScript.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::Error;

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
