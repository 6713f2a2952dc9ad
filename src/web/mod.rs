//! The browser's door: the only code that knows JavaScript.
//!
//! Everything runs in one worker. Objects cross as plain JSON-like values with snake_case keys; every error
//! is a JavaScript `Error` with a `kind`.

mod checkpoint;
mod classifier;
mod convert;
mod data_set;
mod dense;
mod device;
mod embeddings;
mod encoder;
mod evaluation;
mod loss;
#[cfg(threads)]
mod threads;
mod trainer;

use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::*;

use convert::{plain, thrown};

unsafe extern "C" {
    /// The linker's: runs the static constructors (burn registers its shader compiler's parts with them).
    fn __wasm_call_ctors();
}

/// Set by the first start: memory is shared where there are threads, and each of them starts the module once more.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Installs the panic hook and the logger (without one, shader errors vanish).
#[wasm_bindgen(start)]
pub fn start() {
    if STARTED.swap(true, Ordering::SeqCst) {
        return;
    }
    // Were it not called here, the linker would call it at the head of every exported function; wasm-bindgen calls
    // some of those for each object handed to JavaScript, which cost a training step on WebGPU half a second.
    // SAFETY: the module has just been instantiated, nothing else runs, and it is called once.
    unsafe { __wasm_call_ctors() };
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
    let opened = device::open(&device).await?;
    Ok(crate::goldens::run(&name, &json, &opened.device).await.problem)
}
