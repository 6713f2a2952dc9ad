//! The browser's door: the only code that knows JavaScript.
//!
//! Everything runs in one worker. Objects cross as plain JSON-like values with snake_case keys; every error
//! is a JavaScript `Error` with a `kind`.

mod convert;
mod data_set;
mod trainer;

use wasm_bindgen::prelude::*;

use convert::{plain, thrown};

/// Installs the panic hook and the logger (without one, shader errors vanish).
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    // A second start in the same worker finds the logger in place.
    let _ = console_log::init_with_level(log::Level::Warn);
}

/// The registry: every method with its parameters.
#[wasm_bindgen]
pub fn methods() -> Result<JsValue, JsValue> {
    plain(&crate::training::config::describe_methods())
}

/// Names of the embedded sample's classes.
#[wasm_bindgen(js_name = sample_classes)]
pub fn sample_classes(name: &str) -> Result<Vec<String>, JsValue> {
    crate::data::sample_classes(name).map_err(thrown)
}

/// Runs one reference case on a device; returns what was wrong, or nothing.
#[wasm_bindgen]
pub async fn golden(name: String, json: Vec<u8>, device: String) -> Result<Option<String>, JsValue> {
    let choice: crate::training::Choice = device.parse().map_err(thrown)?;
    let opened = crate::training::open(choice).await.map_err(thrown)?;
    Ok(crate::goldens::run(&name, &json, &opened.device).await.problem)
}
