//! The device that JavaScript names.

use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use super::convert::thrown;
use crate::training::{self, Choice, Choices, Opened};

/// What wgpu looks for before it asks for an adapter; without either, as in Node, it would panic.
const SCOPES: [&str; 2] = ["Window", "WorkerGlobalScope"];

/// Opens `device`: auto, webgpu or cpu.
pub async fn open(device: &str) -> Result<Opened, JsValue> {
    let choice: Choice = device.parse().map_err(thrown)?;
    let global = js_sys::global();
    let in_browser = SCOPES.iter().any(|&scope| js_sys::Reflect::has(&global, &scope.into()).unwrap_or(false));
    match in_browser {
        true => training::open(choice).await.map_err(thrown),
        false => training::open_without_webgpu(choice, "it needs a browser").map_err(thrown),
    }
}

/// What the package is told of a device.
pub fn describe(opened: &Opened) -> Value {
    json!({
        "kind": opened.kind, "adapter": opened.adapter, "cores": opened.cores,
        "kernels": opened.kernels, "precision": opened.precision,
        "reason": { "en": opened.reason, "fr": opened.reason_fr },
    })
}

/// Which forms of the kernels were faster, as JSON, to be kept for another visit.
#[wasm_bindgen]
pub fn kernel_choices() -> String {
    serde_json::to_string(&training::choices()).unwrap_or_default()
}

/// Takes up what `kernel_choices` said on another visit; what is not that is ignored, and the kernels are timed again.
#[wasm_bindgen]
pub fn remember_kernel_choices(json: &str) {
    training::remember(serde_json::from_str::<Choices>(json).unwrap_or_default());
}
